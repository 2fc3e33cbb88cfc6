// The cases of message size that the conformance suite of Connect names, with messages in JSON that
// are as long as the limit, or longer. The names are that suite's.
// Source: connectrpc/conformance, internal/app/connectconformance/testsuites/data.

import assert from "node:assert/strict";
import { Code } from "@connectrpc/connect";
import type { Doors } from "./doors.js";
import { type Cases, type ConformanceClient, collect, each, FULL_DUPLEX, failureOf, KINDS, PATIENT } from "./kinds.js";

/** Of a message, at a server and at a gateway: what fits into a frame beside all else. */
const LIMIT_BYTES = 4 * 1024 * 1024 - 64 * 1024;
const TOO_LARGE_BYTES = LIMIT_BYTES + 10;
const HALF_DUPLEX = KINDS["bidi-stream/half-duplex"];

let finished = 0;

export const messageSizeCases: Cases = {
  "unary/request-equal-to-server-limit": async ({ kitchen }) => {
    for (const bytes of [LIMIT_BYTES - 1, LIMIT_BYTES]) await kitchen.log({ line: textOf(bytes, { line: "" }) }, PATIENT);
    const error = await failureOf(kitchen.log({ line: textOf(LIMIT_BYTES + 1, { line: "" }) }, PATIENT));
    assert.equal(error.code, Code.ResourceExhausted);
  },
  "unary/request-exceeds-server-limit": async ({ kitchen }) => {
    const error = await failureOf(kitchen.log({ line: textOf(TOO_LARGE_BYTES, { line: "" }) }, PATIENT));
    assert.deepEqual([error.code, error.rawMessage.includes(String(LIMIT_BYTES))], [Code.ResourceExhausted, true]);
  },
  "client-stream/all-requests-equal-to-server-limit": async ({ conformance }) => {
    const key = await finishedKey(conformance, LIMIT_BYTES);
    const blocks = blockOf(LIMIT_BYTES - `{"key":"${key}","blocks":""}`.length);
    const { result } = await conformance.hold(each({ key, blocks }, { blocks }), PATIENT);
    assert.equal(result, 2 * blocks.length);
  },
  "client-stream/first-request-exceeds-server-limit": async ({ conformance }) => {
    const key = await finishedKey(conformance, LIMIT_BYTES);
    const messages = each({ key, blocks: blockOf(TOO_LARGE_BYTES) }, { blocks: new Uint8Array(1) });
    assert.equal((await failureOf(conformance.hold(messages, PATIENT))).code, Code.ResourceExhausted);
  },
  "client-stream/subsequent-request-exceeds-server-limit": async ({ conformance }) => {
    const key = await finishedKey(conformance, LIMIT_BYTES);
    const messages = each({ key, blocks: new Uint8Array(1) }, { blocks: blockOf(TOO_LARGE_BYTES) });
    assert.equal((await failureOf(conformance.hold(messages, PATIENT))).code, Code.ResourceExhausted);
  },
  "server-stream/request-equal-to-server-limit": async ({ conformance }) => {
    const key = textOf(LIMIT_BYTES, { key: "", items: 1 });
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { result } of conformance.drip({ key, items: 1 }, { ...PATIENT, signal: abort.signal })) {
        assert.equal(result, "0");
        abort.abort(); // it goes on without an end, and connect-es keeps its timer where a loop is left
      }
    };
    assert.equal((await failureOf(read())).code, Code.Canceled);
  },
  "server-stream/request-exceeds-server-limit": async ({ conformance }) => {
    const call = collect(conformance.drip({ key: textOf(TOO_LARGE_BYTES, { key: "", items: 1 }), items: 1 }, PATIENT));
    assert.equal((await failureOf(call)).code, Code.ResourceExhausted);
  },
  "bidi-stream/half-duplex/all-requests-equal-to-server-limit": async ({ doors, kitchen }) => {
    let bytes = 0;
    doors.handle({
      async *chat(_context, _room, lines) {
        for await (const line of lines) bytes += line.length;
        yield "";
      },
    });
    const first = textOf(LIMIT_BYTES, { room: "a", lines: "" });
    const second = textOf(LIMIT_BYTES, { lines: "" });
    await collect(kitchen.chat(each({ room: "a", lines: first }, { lines: second }), PATIENT));
    assert.equal(bytes, first.length + second.length);
  },
  "bidi-stream/half-duplex/first-request-exceeds-server-limit": async ({ kitchen }) => {
    const messages = each({ room: "a", lines: "b".repeat(TOO_LARGE_BYTES) }, { lines: "c" });
    assert.equal((await failureOf(collect(kitchen.chat(messages, PATIENT)))).code, Code.ResourceExhausted);
  },
  "bidi-stream/half-duplex/subsequent-request-exceeds-server-limit": async ({ doors, kitchen }) => {
    HALF_DUPLEX.handle(doors, () => undefined);
    const messages = each({ room: "a", lines: "b" }, { lines: "c".repeat(TOO_LARGE_BYTES) });
    assert.equal((await failureOf(collect(kitchen.chat(messages, PATIENT)))).code, Code.ResourceExhausted);
  },
  "bidi-stream/full-duplex/first-request-exceeds-server-limit": async ({ doors, kitchen }) => {
    FULL_DUPLEX.handle(doors, () => undefined);
    const messages = each({ room: "a", lines: "b".repeat(TOO_LARGE_BYTES) }, { lines: "c" });
    assert.equal((await failureOf(collect(kitchen.chat(messages, PATIENT)))).code, Code.ResourceExhausted);
  },
};

/** The same for answers. */
export const answerSizeCases: Cases = {
  "unary/answer-equal-to-limit": async ({ conformance }) => {
    const block = blockOf(LIMIT_BYTES - '{"result":""}'.length);
    assert.equal((await conformance.echo({ block }, PATIENT)).result?.length, block.length);
  },
  "server-stream/all-answers-equal-to-limit": async ({ conformance }) => {
    const size = blockOf(LIMIT_BYTES - '{"result":""}'.length).length;
    const sizes: (number | undefined)[] = [];
    for await (const { result } of conformance.count({ blocks: 2, size }, PATIENT)) sizes.push(result?.length);
    assert.deepEqual(sizes, [size, size]);
  },
};

/** What a client takes at most, as it says itself. The length of JSON with bytes ends so. */
export const CLIENT_LIMIT_BYTES = 10_001;

/** The cases of that suite for such a client: it sends requests that are echoed. */
export const clientSizeCases: Cases = {
  "unary/request-equal-to-client-limit": async ({ conformance }) => {
    const block = blockOf(CLIENT_LIMIT_BYTES - '{"result":""}'.length);
    assert.equal((await conformance.echo({ block }, PATIENT)).result?.length, block.length);
  },
  "unary/request-exceeds-client-limit": async ({ conformance }) => {
    const block = blockOf(CLIENT_LIMIT_BYTES + 10 - '{"result":""}'.length);
    assert.equal((await failureOf(conformance.echo({ block }, PATIENT))).code, Code.ResourceExhausted);
  },
  "server-stream/request-equal-to-client-limit": async ({ conformance }) => {
    const size = blockOf(CLIENT_LIMIT_BYTES - '{"result":""}'.length).length;
    assert.equal((await collect(conformance.count({ blocks: 2, size }, PATIENT))).length, 2);
  },
  "server-stream/request-exceeds-client-limit": async ({ conformance }) => {
    const size = blockOf(CLIENT_LIMIT_BYTES + 10 - '{"result":""}'.length).length;
    assert.equal((await failureOf(collect(conformance.count({ blocks: 2, size }, PATIENT)))).code, Code.ResourceExhausted);
  },
  "bidi-stream/half-duplex/all-requests-equal-to-client-limit": async ({ doors, kitchen }) => {
    echoLines(doors);
    const line = textOf(CLIENT_LIMIT_BYTES, { result: "" });
    const came = await collect(kitchen.chat(each({ room: "a", lines: line }, { lines: line }), PATIENT));
    assert.equal(came.length, 2);
  },
  "bidi-stream/half-duplex/subsequent-request-exceeds-client-limit": async ({ doors, kitchen }) => {
    echoLines(doors);
    const line = textOf(CLIENT_LIMIT_BYTES + 1, { result: "" });
    const call = collect(kitchen.chat(each({ room: "a", lines: "b" }, { lines: line }), PATIENT));
    assert.equal((await failureOf(call)).code, Code.ResourceExhausted);
  },
};

function echoLines(doors: Doors): void {
  doors.handle({
    async *chat(_context, _room, lines) {
      const all: string[] = [];
      for await (const line of lines) all.push(line);
      yield* all;
    },
  });
}

/** What makes JSON of so many bytes, beside what is there already. */
function textOf(bytes: number, beside: object): string {
  return "a".repeat(bytes - JSON.stringify(beside).length);
}

/** So that a text of base64, which is a multiple of four, fills what is left of `bytes`. */
async function finishedKey(conformance: ConformanceClient, bytes: number): Promise<string> {
  const name = `finished-${finished++}-`;
  const key = name.padEnd(name.length + ((bytes - `{"key":"${name}","blocks":""}`.length) % 4), "a");
  await conformance.finish({ key }, PATIENT);
  return key;
}

/** Bytes that are so many in base64, or up to three fewer. */
function blockOf(base64Bytes: number): Uint8Array {
  return new Uint8Array(Math.floor(base64Bytes / 4) * 3);
}
