import assert from "node:assert/strict";
import { implement, RpcError } from "callwire";
import { schemaOf } from "callwire/schema";
import { FakeClock } from "callwire/testing";
import { createMethodTable } from "#runtime/server/method-table.js";
import { Recording } from "#runtime/server/recording/recording.js";
import { createServiceForms } from "#runtime/server/recording/service-forms.js";
import { Tap } from "#runtime/server/recording/tap.js";
import { InvalidOperation, Kitchen, type KitchenHandler } from "../../../../generated/kitchen-sink.js";
import { describeIdl } from "../../../support/contracts.js";
import { kitchen } from "../../../support/kitchen-server.js";

const schema = schemaOf(Kitchen.name, describeIdl());
const service = schema?.files.flatMap(({ services }) => services)[0];
assert.ok(schema !== undefined && service !== undefined);
const forms = createServiceForms(schema, service, Kitchen.methods);

describe("the tap of a service", () => {
  const clock = new FakeClock(1_000);

  function start(over: Partial<KitchenHandler> = {}) {
    const methods = createMethodTable([implement(Kitchen, { ...kitchen, ...over })]);
    const before = new Map(methods);
    const tap = new Tap(Kitchen.name, forms, methods, clock);
    const begin = (): Recording => {
      const recording: Recording = new Recording({ limit: 100, durationMs: 1_000, sample: 1 }, clock, () =>
        tap.remove(recording),
      );
      tap.add(recording);
      return recording;
    };
    const call = (name: string, ...args: readonly unknown[]): unknown => {
      const method = [...methods.values()].find(({ def }) => def.name === name);
      assert.ok(method !== undefined);
      return method.def.invoke(method.handler, {} as never, args, {} as never); // handlers here look at neither
    };
    return { methods, before, begin, call };
  }

  async function textsOf(recording: Recording): Promise<readonly Record<string, unknown>[]> {
    recording.end();
    const found: Record<string, unknown>[] = [];
    for await (const read of recording.read())
      if ("calls" in read) found.push(...read.calls.map((text) => JSON.parse(text) as Record<string, unknown>));
    return found;
  }

  it("puts other methods into the table while somebody records, and those of before back", () => {
    const { methods, before, begin } = start();
    assert.deepEqual(methods, before);
    const [first, second] = [begin(), begin()];
    const changed = () => [...methods].filter(([id, method]) => before.get(id) !== method).map(([, { def }]) => def.name);
    assert.deepEqual(changed(), ["divide", "area", "find", "ping"]);
    first.end();
    assert.deepEqual(changed(), ["divide", "area", "find", "ping"]);
    second.end();
    for (const [id, method] of before) assert.equal(methods.get(id), method);
  });

  it("records arguments as they came, results, and how long it took", async () => {
    const { begin, call } = start({
      area: async (_context, _shape, options) => {
        await clock.advance(12);
        options?.tags.concat("changed");
        return 2.5;
      },
    });
    const recording = begin();
    assert.equal(call("divide", 10, 4), 2.5);
    assert.equal(await call("area", { kind: "empty" }, undefined), 2.5);
    const [divided, area] = await textsOf(recording);
    assert.deepEqual(divided, {
      method: "divide",
      startedAt: "1970-01-01T00:00:01.000Z",
      ms: 0,
      args: { num1: 10, num2: 4 },
      result: 2.5,
    });
    assert.deepEqual([area?.["ms"], area?.["args"]], [12, { shape: { empty: {} } }]);
  });

  it("records declared errors with their fields, statuses, and of mistakes nothing but the code", async () => {
    const errors = [
      new InvalidOperation({ operation: "Divide", why: "no zero" }),
      new RpcError("NOT_FOUND", "no such cake"),
      new TypeError("a secret of the server"),
    ];
    const { begin, call } = start({
      divide() {
        throw errors.shift();
      },
    });
    const recording = begin();
    for (let count = 0; count < 3; count++) assert.throws(() => call("divide", 1, 0));
    assert.deepEqual(
      (await textsOf(recording)).map(({ error }) => error),
      [
        { name: "InvalidOperation", code: "INVALID_ARGUMENT", fields: { operation: "Divide", why: "no zero" } },
        { code: "NOT_FOUND", message: "no such cake" },
        { code: "INTERNAL" },
      ],
    );
  });

  it("masks what is sensitive, and says where", async () => {
    const { begin, call } = start();
    const recording = begin();
    const options = {
      ...{ rounding: "Up", digits: 1, tags: ["a"], limits: new Map(), wait: 1, sequence: 1, second: "Up", names: [] },
      ...{ type: "", big: 1n, at: new Date(0), data: new Uint8Array() },
    };
    call("area", { kind: "empty" }, { ...options, note: "hunter2", next: { ...options, note: "hunter3" } });
    const [area] = await textsOf(recording);
    assert.doesNotMatch(JSON.stringify(area), /hunter/);
    assert.deepEqual(area?.["masked"], ["args.options.note", "args.options.next.note"]);
  });

  it("calls the then of what a handler returns once", async () => {
    let thens = 0;
    const lazy = {
      // biome-ignore lint/suspicious/noThenProperty: a query that runs when it is awaited is such an object
      then(resolve: (value: number) => void) {
        thens++;
        resolve(4);
      },
    };
    const { begin, call } = start({ divide: () => lazy as unknown as Promise<number> });
    const recording = begin();
    assert.equal(await call("divide", 8, 2), 4);
    assert.equal(thens, 1);
    assert.equal((await textsOf(recording))[0]?.["result"], 4);
  });
});
