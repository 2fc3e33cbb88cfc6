// What a user's own tests do, for Jest and Vitest: values of every kind go through a server and
// come back. The runners bring `expect` and `test`.

import { connect, implement, RpcError, serve } from "callwire";
import { startInProcess } from "callwire/testing";
import { calculator } from "./calculator.js";
import { Calculator, InvalidOperation } from "./generated/calculator.js";
import { Conformance, type ConformanceHandler, type Values } from "./generated/conformance.js";

declare const expect: (value: unknown) => {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeInstanceOf(expected: unknown): void;
};
declare const test: (rule: string, run: () => Promise<void>) => void;

const values: Values = {
  flag: true,
  int8: -8,
  int16: -16,
  int32: -32,
  int64: -64n,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64n,
  single: 0.5,
  double: 0.1,
  text: "text é",
  raw: new Uint8Array([0, 127, 128, 255]),
  at: new Date("2026-02-03T04:05:06.789Z"),
  wait: 1.5,
  colour: "Blue",
  list: [3, -2, 1],
  table: new Map([["a", 1]]),
  chain: { name: "a", next: { name: "b" } },
  choice: { kind: "point", x: 1.5, y: -2.5 },
  spare: "here",
  limit: 9,
};

// Of a large contract, one method.
const mirror = { mirror: (_context: unknown, given: Values) => given } as unknown as ConformanceHandler;
const handler = new Proxy(mirror, { get: (target, name) => Reflect.get(target, name) ?? (() => undefined) });

test("values of every kind come back: Date, Map, Uint8Array, bigint", async () => {
  const server = await serve({ services: [implement(Conformance, handler)], stopOnSignal: false });
  const client = connect(Conformance, `tcp://${server.listening}`);
  const { at, table, raw, ...others } = await client.mirror(values);
  const { at: wantedAt, table: wantedTable, raw: wantedRaw, ...wanted } = values;
  await client.close();
  await server.close();

  expect(others).toEqual(wanted);
  expect(at.getTime()).toBe(wantedAt.getTime());
  expect([...table]).toEqual([...wantedTable]);
  expect([...raw]).toEqual([...wantedRaw]);
});

test("values that Node itself has made are taken, whatever realm the tests run in", async () => {
  const server = startInProcess({ services: [implement(Conformance, handler)] });
  const client = server.connect(Conformance);
  const { at, table } = await client.mirror({ ...structuredClone(values), raw: Buffer.from([1, 2]) });
  await server.close();

  expect(at.getTime()).toBe(values.at.getTime());
  expect([...table]).toEqual([...values.table]);
});

test("declared errors are instances of their class, and others RpcErrors", async () => {
  const server = startInProcess({ services: [implement(Calculator, calculator)] });
  const client = server.connect(Calculator);
  const declared = await client.divide(1, 0).catch((error: unknown) => error);
  const undeclared = await client.divide(Number.NaN, "2" as unknown as number).catch((error: unknown) => error);
  await server.close();

  expect(declared).toBeInstanceOf(InvalidOperation);
  expect(undeclared).toBeInstanceOf(RpcError);
});

test("a signal and metadata of the test's own realm are taken", async () => {
  const server = startInProcess({ services: [implement(Calculator, calculator)] });
  const client = server.connect(Calculator);
  const { signal } = new AbortController();
  const metadata = new Map<string, string | Uint8Array>([["x-trace", new Uint8Array([1])]]);
  const result = await client.with({ signal, metadata, timeoutMs: 5_000 }).divide(10, 4);
  await server.close();

  expect(result).toBe(2.5);
});
