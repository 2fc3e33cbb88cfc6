import assert from "node:assert/strict";
import type { CallContext, Metadata, MetadataInit } from "callwire";
import { InvalidOperation, type Point } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";

const INVALID = { code: "INVALID_ARGUMENT" };

describe("metadata", () => {
  afterEach(closeKitchens);

  it("reaches the handler, strings and bytes", async () => {
    let seen: Metadata = new Map();
    const ping = (context: CallContext): void => {
      seen = context.metadata;
    };
    const kitchen = connectKitchen(await startKitchen({ ping }));
    await kitchen.with({ metadata: { "x-user": "jörg", token: new Uint8Array([1, 2]) } }).ping();

    assert.deepEqual(
      [...seen],
      [
        ["x-user", "jörg"],
        ["token", new Uint8Array([1, 2])],
      ],
    );
  });

  it("refuses half a surrogate pair in a text", async () => {
    const kitchen = connectKitchen(await startKitchen());

    assert.throws(() => kitchen.with({ metadata: { "x-user": "\ud83d" } }), {
      ...INVALID,
      message: '[INVALID_ARGUMENT] metadata "x-user" must be a string without half surrogate pairs, got "\\ud83d"',
    });
  });

  it("is joined over several `with`, of which the last counts", async () => {
    let seen: Metadata = new Map();
    const ping = (context: CallContext): void => {
      seen = context.metadata;
    };
    const kitchen = connectKitchen(await startKitchen({ ping }));
    await kitchen
      .with({ metadata: { a: "1", b: "1" } })
      .with({ timeoutMs: 1_000 })
      .with({ metadata: new Map([["b", "2"]]) })
      .ping();

    assert.deepEqual(Object.fromEntries(seen), { a: "1", b: "2" });
  });

  it("is taken from whatever has pairs: Headers, a Map, a list of them", async () => {
    const seen: unknown[] = [];
    const ping = (context: CallContext): void => void seen.push(Object.fromEntries(context.metadata));
    const kitchen = connectKitchen(await startKitchen({ ping }));
    const headers = new Headers({ Authorization: "Bearer 1", "X-User": "anna" });
    await kitchen.with({ metadata: headers }).ping();
    await kitchen.with({ metadata: new Map([["a", "1"]]) }).ping();
    await kitchen.with({ metadata: [["b", "2"]] }).ping();
    await kitchen.with({ metadata: Object.assign(Object.create(null), { c: "3" }) }).ping();

    assert.deepEqual(seen, [{ authorization: "Bearer 1", "x-user": "anna" }, { a: "1" }, { b: "2" }, { c: "3" }]);
  });

  it("is refused as anything else, which would look empty", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const refused = (metadata: unknown, message: RegExp): void =>
      assert.throws(() => kitchen.with({ metadata: metadata as MetadataInit }), { ...INVALID, message });
    class Credentials {
      readonly #token = "secret";
      get authorization(): string {
        return this.#token;
      }
    }

    refused(new Credentials(), /option metadata must be a plain object, a Map or Headers, got an object; give its pairs/);
    refused(new Date(0), /must be a plain object, a Map or Headers, got a Date;/);
    refused(new WeakMap(), /got an object;/);
    refused(null, /got null;/);
    refused("a=1", /got "a=1";/);
    refused(["a", "1"], /must have pairs of a key and a value, got "a"$/);
    refused([["a", "1"], ["a", "2"]], /metadata "a" is given twice; join its values$/); // biome-ignore format: one list
    refused({ a: null }, /metadata "a" must be a string or a Uint8Array, got null; leave the key out$/);
  });

  it("goes with a signal that many calls share", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i++) await kitchen.with({ signal, metadata: { i: String(i) } }).ping();
  });

  it("is empty when there is none, and the first attempt is number 1", async () => {
    let seen: CallContext | undefined;
    const ping = (context: CallContext): void => {
      seen = context;
    };
    await connectKitchen(await startKitchen({ ping })).ping();

    assert.equal(seen?.metadata.size, 0);
    assert.equal(seen?.attempt, 1);
  });

  for (const [name, call] of [
    ["a result", (client) => client.divide(1)],
    ["a declared error", (client) => client.divide(1, 0)],
  ] as const satisfies readonly (readonly [string, (client: ReturnType<typeof connectKitchen>) => Promise<number>])[]) {
    it(`comes back ahead of and with ${name}`, async () => {
      const divide = (context: CallContext, num1: number, num2: number): number => {
        context.headers.set("served-by", "a");
        context.trailers.set("cost", "3");
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide" });
        return num1 / num2;
      };
      const seen: unknown[] = [];
      const kitchen = connectKitchen(await startKitchen({ divide })).with({
        onHeaders: (headers) => seen.push(["headers", ...headers]),
        onTrailers: (trailers) => seen.push(["trailers", ...trailers]),
      });
      await call(kitchen).then(
        () => seen.push("result"),
        () => seen.push("error"),
      );

      assert.deepEqual(seen.slice(0, 2), [
        ["headers", ["served-by", "a"]],
        ["trailers", ["cost", "3"]],
      ]);
      assert.equal(seen.length, 3);
    });
  }

  it("comes before the first item and at the end of a stream", async () => {
    async function* watch(context: CallContext): AsyncGenerator<Point> {
      context.headers.set("part", "1");
      yield { x: 1, y: 1 };
      context.trailers.set("part", "2");
    }
    const seen: string[] = [];
    const stream = connectKitchen(await startKitchen({ watch }))
      .with({
        onHeaders: (headers) => seen.push(`headers ${headers.get("part")}`),
        onTrailers: (trailers) => seen.push(`trailers ${trailers.get("part")}`),
      })
      .watch(1);
    for await (const { x } of stream) seen.push(`item ${x}`);

    assert.deepEqual(seen, ["headers 1", "item 1", "trailers 2"]);
  });

  it("is refused where it is set when a key or value is not allowed", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const wrong = { a: 1 } as unknown as Record<string, string>; // plain JavaScript can give anything

    assert.throws(() => kitchen.with({ metadata: { "X-User": "a" } }), { ...INVALID, message: /key "X-User" is not allowed/ });
    assert.throws(() => kitchen.with({ metadata: { "": "a" } }), INVALID);
    assert.throws(() => kitchen.with({ metadata: { "callwire-attempt": "7" } }), {
      ...INVALID,
      message: /belongs to the runtime/,
    });
    assert.throws(() => kitchen.with({ metadata: wrong }), {
      ...INVALID,
      message: /"a" must be a string or a Uint8Array, got 1; give String\(value\)$/,
    });
    assert.throws(() => kitchen.with({ onHeaders: "a" as unknown as () => void }), INVALID);
  });

  it("is refused beyond 8 KiB and beyond 64 keys", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ""]));

    assert.throws(() => kitchen.with({ metadata: { big: "x".repeat(8 * 1024) } }), { code: "RESOURCE_EXHAUSTED" });
    assert.throws(() => kitchen.with({ metadata: many }), { code: "RESOURCE_EXHAUSTED", message: /65 keys|64 keys/ });
  });
});
