import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { type DynamicClient, DynamicError } from "callwire/dynamic";
import { schemaOf } from "callwire/schema";
import type { Named } from "#cli/live/contracts.js";
import type { FiledCall } from "#cli/live/record/recording-file.js";
import { ReplayedService } from "#cli/live/replay/replayed-service.js";
import { Kitchen } from "../../../../generated/kitchen-sink.js";
import { describeIdl } from "../../../support/contracts.js";

const descriptor = schemaOf(Kitchen.name, describeIdl());
const service = descriptor?.files.flatMap(({ services }) => services)[0];
assert.ok(descriptor !== undefined && service !== undefined);
const named: Named = { descriptor, service, source: "here" };

const CALL = { service: Kitchen.name, instance: "", line: 1, startedAt: "", ms: 1 };
const OPTIONS = { tags: ["a"], limits: {}, big: "1", at: "2026-01-01T00:00:00Z", data: "" };

describe("a service at which recorded calls are made", () => {
  let calls: unknown[];
  beforeEach(() => {
    calls = [];
  });

  function create(answer: () => unknown, fillsMasked = false): ReplayedService {
    const client = {
      with: () => ({
        call: async (_method: string, args: unknown) => {
          calls.push(args);
          return answer();
        },
      }),
    } as unknown as DynamicClient<"native">; // all that is called
    const signal = new AbortController().signal;
    return new ReplayedService(named, client, { timeoutMs: 1, metadata: {}, fillsMasked, signal, onUnsent: () => undefined });
  }

  const masked: FiledCall = {
    ...{ ...CALL, method: "area", args: { shape: { empty: {} }, options: { ...OPTIONS, note: "[redacted]" } } },
    ...{ result: 1, masked: ["args.options.note"] },
  };

  it("is not sent a mask in the place of a value", async () => {
    assert.equal((await create(() => 1).replay(masked)).kind, "skipped");
    assert.deepEqual(calls, []);
    assert.deepEqual(await create(() => 1, true).replay(masked), { kind: "answered", differences: [] });
    assert.match(
      JSON.stringify(calls, (_key, value: unknown) => (typeof value === "bigint" ? 1 : value)),
      /"note":"text"/,
    );
  });

  it("answers with an error where there was a result, and the other way round", async () => {
    const divide: FiledCall = { ...CALL, method: "divide", args: { num1: 1, num2: 1 }, result: 1 };
    const declared = new DynamicError("InvalidOperation", { operation: "Divide", why: "no" }, { code: "INVALID_ARGUMENT" });
    const failing = (error: unknown) => () => {
      throw error;
    };
    const pathsOf = async (answer: () => unknown, call: FiledCall): Promise<readonly string[] | string> => {
      const replayed = await create(answer).replay(call);
      return replayed.kind === "answered" ? replayed.differences.map(({ path }) => path) : replayed.why;
    };
    assert.deepEqual(await pathsOf(failing(declared), divide), ["result"]);
    const { result: _result, ...rest } = divide;
    const refused = { name: "InvalidOperation", code: "INVALID_ARGUMENT", fields: { operation: "Divide", why: "yes" } };
    assert.deepEqual(await pathsOf(failing(declared), { ...rest, error: refused }), ["error.fields.why"]);
    assert.deepEqual(await pathsOf(() => 1, { ...rest, error: refused }), ["result"]);
    const told = new RpcError("NOT_FOUND", "no cake", { processed: "yes" });
    assert.deepEqual(await pathsOf(failing(told), { ...rest, error: { code: "NOT_FOUND", message: "no pie" } }), [
      "error.message",
    ]);
    assert.deepEqual(await pathsOf(failing(told), { ...rest, error: refused }), ["error"]);
    assert.equal(await pathsOf(failing(new RpcError("UNAVAILABLE", "gone")), divide), "UNAVAILABLE: gone");
  });

  it("shows no value that either contract calls sensitive", async () => {
    const call: FiledCall = { ...CALL, method: "area", args: { shape: { empty: {} } }, result: 1, masked: ["result"] };
    assert.deepEqual(await create(() => 2).replay(call), { kind: "answered", differences: [] });
  });
});
