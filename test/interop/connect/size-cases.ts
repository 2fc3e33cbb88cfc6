// The cases of message size that the conformance suite of Connect names, with messages in JSON that
// are as long as the limit, or longer. The names are that suite's.
// Source: connectrpc/conformance, internal/app/connectconformance/testsuites/data.

import assert from "node:assert/strict";
import { Code } from "@connectrpc/connect";
import { type Cases, collect, each, failureOf, KINDS, PATIENT } from "./kinds.js";

/** Of a message, at every door. A gateway's servers have the same limit for a whole frame. */
const LIMIT_BYTES = 4 * 1024 * 1024;
const FRAME_BYTES = 1024;
const TOO_LARGE_BYTES = LIMIT_BYTES + 10;
const HALF_DUPLEX = KINDS["bidi-stream/half-duplex"];

/** A message goes on from the gateway in a frame. */
function longest(isGateway: boolean): number {
  return LIMIT_BYTES - (isGateway ? FRAME_BYTES : 0);
}

export const messageSizeCases: Cases = {
  "unary/request-equal-to-server-limit": async ({ kitchen, isGateway }) => {
    await kitchen.log({ line: textOf(longest(isGateway), { line: "" }) }, PATIENT);
  },
  "unary/request-exceeds-server-limit": async ({ kitchen }) => {
    const error = await failureOf(kitchen.log({ line: textOf(TOO_LARGE_BYTES, { line: "" }) }, PATIENT));
    assert.deepEqual([error.code, error.rawMessage.includes(String(LIMIT_BYTES))], [Code.ResourceExhausted, true]);
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
};

/** What makes JSON of so many bytes, beside what is there already. */
function textOf(bytes: number, beside: object): string {
  return "a".repeat(bytes - JSON.stringify(beside).length);
}
