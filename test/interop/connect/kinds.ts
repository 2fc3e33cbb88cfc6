// What the conformance cases of Connect are made of: a call of each kind, whose handler the case
// decides, and what came of it.

import assert from "node:assert/strict";
import { type CallOptions, Code, ConnectError } from "@connectrpc/connect";
import { type CallContext, RpcError, Status, type StatusName } from "callwire";
import { deferred } from "../../support/wait.js";
import type { Doors } from "./doors.js";

/** By the names of the export. */
export interface KitchenClient {
  divide(message: object, options?: CallOptions): Promise<{ readonly result?: number }>;
  log(message: object, options?: CallOptions): Promise<object>;
  ping(message: object, options?: CallOptions): Promise<object>;
  sum(messages: AsyncIterable<object>, options?: CallOptions): Promise<{ readonly result?: number }>;
  watch(message: object, options?: CallOptions): AsyncIterable<{ readonly x?: number; readonly y?: number }>;
  chat(messages: AsyncIterable<object>, options?: CallOptions): AsyncIterable<{ readonly result?: string }>;
}

/** What the kitchen has not: items that are bytes, and a stream that answers a text. */
export interface ConformanceClient {
  echo(message: object, options?: CallOptions): Promise<{ readonly result?: Uint8Array }>;
  count(message: object, options?: CallOptions): AsyncIterable<{ readonly result?: Uint8Array }>;
  drip(message: object, options?: CallOptions): AsyncIterable<{ readonly result?: string }>;
  hold(messages: AsyncIterable<object>, options?: CallOptions): Promise<{ readonly result?: number }>;
  finish(message: object, options?: CallOptions): Promise<object>;
}

/** One client at one door. */
export interface Scene {
  readonly doors: Doors;
  readonly kitchen: KitchenClient;
  readonly conformance: ConformanceClient;
}

export type Cases = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** The 500 ms of `divide` are too few on a busy machine. */
export const PATIENT: CallOptions = { timeoutMs: 60_000 };
const TIMEOUT: CallOptions = { timeoutMs: 50 };
const VALUES = ["Value1", "Value2"];
/** What a call came to, and what came beside it. */
interface Outcome {
  readonly items: readonly unknown[];
  readonly error: ConnectError | undefined;
  readonly header: string | null;
  readonly trailer: string | null;
}

export interface Kind {
  readonly name: string;
  /** Has the handler of this kind run `answer`, and then answer with two of a thing, or one. */
  handle(doors: Doors, answer: (context: CallContext, count: number) => Promise<void> | void): void;
  call(kitchen: KitchenClient, options: CallOptions): Promise<readonly unknown[]> | AsyncIterable<unknown>;
  /** What a call without an error gives. */
  readonly items: readonly unknown[];
}

export const KINDS: Readonly<Record<"unary" | "client-stream" | "server-stream" | "bidi-stream/half-duplex", Kind>> = {
  unary: {
    name: "unary",
    handle: (doors, answer) =>
      doors.handle({
        async divide(context, num1, num2) {
          await answer(context, 0);
          return num1 / num2;
        },
      }),
    call: async (kitchen, options) => [(await kitchen.divide({ num1: 5, num2: 2 }, options)).result],
    items: [2.5],
  },
  "client-stream": {
    name: "client-stream",
    handle: (doors, answer) =>
      doors.handle({
        async sum(context, values) {
          let total = 0;
          for await (const value of values) total += value;
          await answer(context, 0);
          return total;
        },
      }),
    call: async (kitchen, options) => [(await kitchen.sum(each({ values: 1 }, { values: 2.5 }), options)).result],
    items: [3.5],
  },
  "server-stream": {
    name: "server-stream",
    handle: (doors, answer) =>
      doors.handle({
        async *watch(context) {
          await answer(context, 0);
          yield { x: 1, y: 2 };
          yield { x: 3, y: 4 };
          await answer(context, 2);
        },
      }),
    call: (kitchen, options) => points(kitchen.watch({ fromSeq: 3n }, options)),
    items: [
      [1, 2],
      [3, 4],
    ],
  },
  "bidi-stream/half-duplex": {
    name: "bidi-stream/half-duplex",
    handle: (doors, answer) =>
      doors.handle({
        async *chat(context, room, lines) {
          const all: string[] = [];
          for await (const line of lines) all.push(line);
          await answer(context, 0);
          for (const line of all) yield `${room}: ${line}`;
          await answer(context, 2);
        },
      }),
    call: (kitchen, options) => lines(kitchen.chat(each({ room: "a", lines: "one" }, { lines: "two" }), options)),
    items: ["a: one", "a: two"],
  },
};
export const ALL_KINDS = Object.values(KINDS);
/** The second message is sent behind the answer to the first. */
export const FULL_DUPLEX: Kind = {
  name: "bidi-stream/full-duplex",
  handle: (doors, answer) =>
    doors.handle({
      async *chat(context, room, lines) {
        let count = 0;
        for await (const line of lines) {
          if (count === 0) await answer(context, 0);
          yield `${room}: ${line}`;
          count++;
        }
        await answer(context, count);
      },
    }),
  call: (kitchen, options) => linesInTurns(kitchen, options),
  items: ["a: one", "a: two"],
};
export const STREAMS = [KINDS["server-stream"], KINDS["bidi-stream/half-duplex"]];

/** Headers and trailers with one value, or with some. */
function decorate({ headers, trailers }: CallContext, isDuplicate: boolean): void {
  headers.set("x-custom-header", isDuplicate ? "foo, bar, baz" : "foo");
  trailers.set("x-custom-trailer", isDuplicate ? "bing, quux" : "bing");
}

async function outcomeOf(kind: Kind, { kitchen }: Scene, options: CallOptions = {}): Promise<Outcome> {
  const headers = new Headers();
  for (const value of VALUES) headers.append("X-Conformance-Test", value);
  let [header, trailer]: (string | null)[] = [null, null];
  const items: unknown[] = [];
  let error: ConnectError | undefined;
  try {
    const onHeader = (given: Headers): void => {
      header = given.get("x-custom-header");
    };
    const onTrailer = (given: Headers): void => {
      trailer = given.get("x-custom-trailer");
    };
    for await (const item of await kind.call(kitchen, { ...PATIENT, headers, onHeader, onTrailer, ...options })) items.push(item);
  } catch (cause) {
    error = ConnectError.from(cause);
    header ??= error.metadata.get("x-custom-header");
    trailer ??= error.metadata.get("x-custom-trailer");
  }
  return { items, error, header: header ?? null, trailer: trailer ?? null };
}

/** A call whose metadata comes back, with an error behind `behind` items or none. */
export function metadataCase(kind: Kind, isDuplicate: boolean, behind?: number) {
  return async (scene: Scene): Promise<void> => {
    const seen: unknown[] = [];
    kind.handle(scene.doors, (context, count) => {
      if (count === 0) {
        seen.push(context.metadata.get("x-conformance-test"));
        decorate(context, isDuplicate);
      }
      if (count === behind) throw new RpcError("UNAUTHENTICATED", `${kind.name} failed`);
    });
    const { items, error, header, trailer } = await outcomeOf(kind, scene);

    assert.deepEqual(items, behind === 0 ? [] : kind.items);
    assert.deepEqual([...new Set(seen)], ["Value1, Value2"]);
    assert.deepEqual([header, trailer], isDuplicate ? ["foo, bar, baz", "bing, quux"] : ["foo", "bing"]);
    const failed = behind === undefined ? [undefined, undefined] : [Code.Unauthenticated, `${kind.name} failed`];
    assert.deepEqual([error?.code, error?.rawMessage], failed);
  };
}

export function errorCase(kind: Kind, code: StatusName, message: string, got = message) {
  return async (scene: Scene): Promise<void> => {
    kind.handle(scene.doors, () => {
      throw new RpcError(code, message);
    });
    const { items, error } = await outcomeOf(kind, scene);

    assert.deepEqual([items, error?.code, error?.rawMessage], [[], Status[code], got]);
  };
}

/** Its handler never answers. */
export function timeoutCase(kind: Kind) {
  return async (scene: Scene): Promise<void> => {
    const ended = deferred<string>();
    kind.handle(scene.doors, ({ signal }) => untilAborted(signal, (code) => ended.resolve(code)));
    const { items, error } = await outcomeOf(kind, scene, TIMEOUT);

    assert.deepEqual([items, error?.code], [[], Code.DeadlineExceeded]);
  };
}

/** Cancelled once its handler runs, behind so many items. */
export function cancelCase(kind: Kind, behind: number) {
  return async (scene: Scene): Promise<void> => {
    const abort = new AbortController();
    const ended = deferred<string>();
    const begun = deferred<undefined>();
    kind.handle(scene.doors, ({ signal }, count) => {
      if (count !== behind) return undefined;
      begun.resolve(undefined);
      return untilAborted(signal, (code) => ended.resolve(code));
    });
    const call = outcomeOf(kind, scene, { signal: abort.signal });
    await begun.promise;
    if (behind > 0) await settled(); // the items are on their way to the client
    abort.abort();
    const { error } = await call;

    assert.equal(error?.code, Code.Canceled);
    assert.equal(await ended.promise, "CANCELLED");
  };
}

export function casesFor(kinds: readonly Kind[], name: string, make: (kind: Kind) => (scene: Scene) => Promise<void>): Cases {
  return Object.fromEntries(kinds.map((kind) => [`${kind.name}/${name}`, make(kind)]));
}

export async function* each(...messages: readonly object[]): AsyncGenerator<object> {
  yield* messages;
}

async function* points(items: AsyncIterable<{ readonly x?: number; readonly y?: number }>): AsyncGenerator<unknown> {
  for await (const { x, y } of items) yield [x, y];
}

async function* lines(items: AsyncIterable<{ readonly result?: string }>): AsyncGenerator<unknown> {
  for await (const { result } of items) yield result;
}

async function* linesInTurns(kitchen: KitchenClient, options: CallOptions): AsyncGenerator<unknown> {
  const answered = deferred<undefined>();
  async function* messages(): AsyncGenerator<object> {
    yield { room: "a", lines: "one" };
    await answered.promise;
    yield { lines: "two" };
  }
  try {
    for await (const { result } of kitchen.chat(messages(), options)) {
      yield result;
      answered.resolve(undefined);
    }
  } finally {
    answered.resolve(undefined);
  }
}

export async function collect(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function untilAborted(signal: AbortSignal, tell: (code: string) => void): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      tell(String(Reflect.get(signal.reason, "code")));
      reject(signal.reason);
    });
  });
}

/** What was written by then is on its way. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  return assert.fail("it did not fail");
}
