// What a client shows of the errors that a hostile server answers.

import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { connect, RpcError } from "callwire";
import { MAX_ERROR_ID, MAX_ERROR_MESSAGE } from "#runtime/base/limits/message.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Calculator } from "../../../generated/calculator.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";

const TEXT = "\u001b]0;title\u0007\u009b2J\u202eevil\nforged";
const SHOWN = "\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{202e}evil\\nforged";

/** What `divide` fails with when the server answers with this ERROR. */
async function failWith(payload: unknown, flags = 0, code = 14): Promise<RpcError> {
  await using server = await startRawServer((socket: Socket) => {
    socket.write(rawHello());
    readCalls(socket, (frame) => socket.write(rawFrame(Kind.ERROR, flags, frame.readUInt32LE(8), code, packPayload(payload))));
  });
  await using calculator = connect(Calculator, `tcp://127.0.0.1:${server.port}`);
  const error: unknown = await calculator.divide(1).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RpcError, String(error));
  return error;
}

describe("an error that a server makes up", () => {
  it("shows its text as one line that no terminal obeys", async () => {
    const error = await failWith([TEXT, 1, TEXT, null, { text: TEXT }]);

    assert.ok(error.message.endsWith(`: ${SHOWN}`), error.message);
    assert.equal(error.errorId, SHOWN);
    assert.deepEqual(error.details, { text: TEXT }); // for programs
    assert.ok(!error.stack?.includes("\u001b"));
  });

  it("is as safe as the cause of an attempt", async () => {
    const { attempts } = await failWith([TEXT], Flag.NOT_STARTED);

    assert.ok(attempts.length > 0);
    for (const { cause } of attempts) assert.ok(cause.includes(SHOWN) && !cause.includes("\u001b"), cause);
  });

  it("is named safely when the contract does not know it", async () => {
    const { message } = await failWith([1, TEXT, []], Flag.DECLARED);

    assert.ok(message.includes(`failed with ${SHOWN}, which this client's contract does not declare`), message);
  });

  it("says what does not fit without what it is made of", async () => {
    const { message, cause } = await failWith([1, 2, TEXT], Flag.DECLARED);

    assert.match(message, /the error in the answer does not fit its contract/);
    assert.ok(!`${message}${String(cause)}`.includes("\u001b"));
  });

  it("is cut by the client too", async () => {
    const error = await failWith(["x".repeat(1_000_000), 1, "y".repeat(1_000)]);

    assert.equal(error.message.replace(/^.*?: /, "").length, MAX_ERROR_MESSAGE);
    assert.equal(error.errorId?.length, MAX_ERROR_ID);
  });
});
