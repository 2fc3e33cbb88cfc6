// How long a call of the gateway waits for a server, by a client that the test answers for.

import assert from "node:assert/strict";
import { type CallOptions, RpcError, type RpcErrorOptions, type StatusName } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import type { AnswerSink, Failure, JsonRequest } from "callwire/http";
import { GatewayCall } from "#cli/live/gateway/gateway-call.js";
import { type GatewayMethod, methodsOf } from "#cli/live/gateway/gateway-method.js";
import { compileTexts } from "../../../compiler/contracts.js";

const { descriptor } = compileTexts({
  "t.rpc": `package t.v1;
service Shop {
  price(sku: string): i32;
  @idempotent stock(sku: string): i32;
  watch(sku: string): stream i32;
}
`,
});

/** What the client answers to a call that does not wait, and to one that does. */
interface Script {
  readonly hasty: number | RpcError;
  readonly patient?: number | RpcError;
  readonly ready?: RpcError;
  readonly states?: readonly string[];
}

function methodOf(client: DynamicClient<"native">, name: string): GatewayMethod {
  const service = descriptor?.files[0]?.services[0];
  assert.ok(descriptor !== undefined && service !== undefined);
  return methodsOf({ client, named: { descriptor, service, source: "the test" } }).get(`t.v1.Shop/${name}`) ?? assert.fail(name);
}

/** What the sink was told, and what the client was asked for, in order. */
async function run(
  name: string,
  { hasty, patient = 0, ready, states = [] }: Script,
  request: Partial<JsonRequest> = {},
  before: (call: GatewayCall) => void = () => undefined,
) {
  const asked: string[] = [];
  const told: unknown[] = [];
  const clientWith = ({ failFast, timeoutMs }: CallOptions): unknown => ({
    with: clientWith,
    async call() {
      asked.push(failFast === true ? "hasty" : `patient${timeoutMs === undefined ? "" : " in time"}`);
      const answer = failFast === true ? hasty : patient;
      if (answer instanceof RpcError) throw answer;
      return answer;
    },
    async *stream() {
      asked.push(failFast === true ? "hasty" : "patient");
      yield 1;
      if (hasty instanceof RpcError) throw hasty;
    },
    async ready({ timeoutMs: limitMs }: { readonly timeoutMs: number }) {
      asked.push(`ready ${limitMs}`);
      if (ready !== undefined) throw ready;
    },
    inspect: () => ({ instances: states.map((state) => ({ state })) }),
  });
  const client = clientWith({}) as DynamicClient<"native">; // as much as a call asks of it
  const sink: AnswerSink = {
    onResult: (value) => void told.push(value),
    onItem: (value) => void told.push(value),
    onEnd: () => void told.push("end"),
    onFailure: ({ code }: Failure) => void told.push(code),
    writtenBytes: 0,
  };
  const call = new GatewayCall(methodOf(client, name), sink);
  before(call);
  await call.run(client, {
    args: { sku: "a" },
    bytes: 9,
    items: undefined,
    timeoutMs: undefined,
    waitedMs: 0,
    queuedMs: 0,
    metadata: new Map(),
    ...request,
  });
  return { asked, told };
}

function failed(code: StatusName, options: RpcErrorOptions = { processed: "no" }): RpcError {
  return new RpcError(code, "as the test says", options);
}

describe("a call of the gateway", () => {
  it("is made at once where there is a server", async () => {
    assert.deepEqual(await run("price", { hasty: 5 }), { asked: ["hasty"], told: [5] });
  });

  it("waits a second for a server when there is none, and not beyond its own time", async () => {
    const script = { hasty: failed("UNAVAILABLE"), patient: 6 };

    assert.deepEqual(await run("price", script), { asked: ["hasty", "ready 1000", "patient"], told: [6] });
    const hurried = await run("price", script, { timeoutMs: 300 });
    assert.deepEqual(hurried, { asked: ["hasty", "ready 300", "patient in time"], told: [6] });
    const late = await run("price", script, { timeoutMs: 300, waitedMs: 400 });
    assert.deepEqual(late, { asked: ["hasty", "ready 0", "patient in time"], told: [6] });
  });

  it("is not made when its client is gone before it begins", async () => {
    const gone = (call: GatewayCall): void => call.cancel(failed("CANCELLED"));
    assert.deepEqual(await run("price", { hasty: 5 }, {}, gone), { asked: [], told: [] });
  });

  it("is UNAVAILABLE when none comes", async () => {
    const script = { hasty: failed("UNAVAILABLE"), ready: failed("UNAVAILABLE") };

    assert.deepEqual(await run("price", script), { asked: ["hasty", "ready 1000"], told: ["UNAVAILABLE"] });
  });

  it("waits for room as long as it may", async () => {
    const script = { hasty: failed("RESOURCE_EXHAUSTED"), patient: 7 };

    assert.deepEqual(await run("price", script), { asked: ["hasty", "patient"], told: [7] });
  });

  it("is made again behind the death of the last server when it is idempotent, and only then", async () => {
    const script = { hasty: failed("UNAVAILABLE", { processed: "unknown" }), patient: 8, states: ["backoff", "connecting"] };

    assert.deepEqual((await run("stock", script)).told, [8]);
    assert.deepEqual((await run("price", script)).told, ["UNAVAILABLE"]);
    assert.deepEqual((await run("stock", { ...script, states: ["ready"] })).told, ["UNAVAILABLE"]);
  });

  it("is not made again for what its server has said", async () => {
    for (const origin of ["server", "handler"] as const) {
      const said = failed("UNAVAILABLE", { processed: "no", origin });
      assert.deepEqual(await run("stock", { hasty: said, patient: 9 }), { asked: ["hasty"], told: ["UNAVAILABLE"] });
    }
  });

  it("is not made again behind its first item", async () => {
    assert.deepEqual(await run("watch", { hasty: failed("UNAVAILABLE") }), { asked: ["hasty"], told: [1, "UNAVAILABLE"] });
  });
});
