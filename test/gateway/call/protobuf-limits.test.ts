// Values that protobuf has and a contract has not, and the other way round, of a service whose
// contract is data.

import assert from "node:assert/strict";
import { type DescMethod, fromJson, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import { isUnary, streamsBoth, streamsRequests } from "#gateway/call/method-kinds.js";
import { compileText } from "../../cli/live/mcp/shop.js";
import { compileProto } from "../../support/compiled-proto.js";
import { GrpcGateway } from "../grpc-gateway.js";

const CONTRACT = compileText(`package demo.clock.v1;
  service Clock {
    shift(at: timestamp, years: i32): timestamp;
    latest(at: stream timestamp): timestamp;
    each(years: i32, at: stream timestamp): stream timestamp;
  }`);
const SERVICE = "demo.clock.v1.Clock";
const NOW = "2026-11-28T12:00:00Z";
const PATIENT_MS = 60_000;

describe("a moment by gRPC", () => {
  const service = compileProto(CONTRACT).getService(SERVICE);
  let gateway: GrpcGateway;
  let transport: Transport;
  let server: AsyncDisposable;
  const seen: unknown[] = [];

  beforeEach(async () => {
    seen.length = 0;
    const target = GrpcGateway.target();
    const clock = implementDynamic(
      CONTRACT,
      SERVICE,
      async (_context, { method, args, items }) => {
        const years = Number(args["years"] ?? 0);
        if (method.name === "shift") return shifted(args["at"], years);
        const all: unknown[] = [];
        for await (const item of items ?? []) {
          all.push(item);
          seen.push(item);
        }
        return method.name === "latest" ? all.at(-1) : all.map((item) => shifted(item, years));
      },
      { values: "native" },
    );
    server = await serve({ listen: "127.0.0.1:0", registry: target, services: [clock], stopOnSignal: false, graceMs: 100 });
    gateway = await GrpcGateway.at(target);
    transport = createGrpcTransport({ baseUrl: gateway.url });
  });
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  function methodOf(name: string): DescMethod {
    const method = service?.methods.find((each) => each.name === name);
    assert.ok(method !== undefined, name);
    return method;
  }

  async function shift(years: number): Promise<unknown> {
    const method = methodOf("shift");
    assert.ok(isUnary(method));
    const asked = fromJson(method.input, { at: NOW, years });
    const { message } = await transport.unary(method, undefined, PATIENT_MS, undefined, asked);
    return (toJson(method.output, message) as JsonObject)["result"]; // of a message that is none of Google's
  }

  /** What is answered; the last is why it has failed. */
  async function stream(name: string, messages: readonly Message[]): Promise<readonly unknown[]> {
    const method = methodOf(name);
    assert.ok(streamsRequests(method) || streamsBoth(method));
    const found: unknown[] = [];
    try {
      const input = (async function* () {
        yield* messages;
      })();
      const { message } = await transport.stream(method, undefined, PATIENT_MS, undefined, input);
      for await (const each of message) found.push((toJson(method.output, each) as JsonObject)["result"]); // as above
    } catch (error) {
      found.push(ConnectError.from(error));
    }
    return found;
  }

  it("is answered where protobuf has it, and else is an error that says so", async () => {
    assert.equal(await shift(1), "2027-11-28T12:00:00Z");
    const failed = await shift(10_000).then(
      (answer) => assert.fail(String(answer)),
      (error: unknown) => ConnectError.from(error),
    );
    assert.equal(failed.code, Code.Internal);
    assert.match(failed.rawMessage, /^demo\.clock\.v1\.Clock\/shift: the answer has a value that protobuf does not have: /);
    const { input } = methodOf("each");
    const [first] = await stream("each", [fromJson(input, { years: 10_000, at: NOW })]);
    assert.ok(first instanceof ConnectError && first.code === Code.Internal, String(first));
    await gateway.backend.idle();
  });

  it("is refused as an item where the contract has none, and the handler is told", async () => {
    const { input } = methodOf("latest");
    const wrong = fromJson(input, { at: NOW });
    (Reflect.get(wrong, "at") as { seconds: bigint }).seconds = 10n ** 15n; // far behind the year 9999
    const right = fromJson(input, { at: NOW });
    assert.deepEqual(await stream("latest", [right, right]), [NOW]);
    const [failed] = await stream("latest", [right, wrong, right]);
    assert.ok(failed instanceof ConnectError);
    assert.equal(failed.code, Code.InvalidArgument);
    assert.match(failed.rawMessage, /^demo\.clock\.v1\.Clock\/latest: .*Timestamp/);
    assert.ok(seen.length >= 2 && seen.length <= 3, String(seen.length)); // none behind the wrong one
    await gateway.backend.idle();
  });
});

function shifted(value: unknown, years: number): Date {
  assert.ok(value instanceof Date);
  const moved = new Date(value);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved;
}
