import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { connect, RpcError } from "callwire";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { Calculator } from "../../../generated/calculator.js";
import { text } from "../../attack/bytes.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";

const HOSTILE = "\u001b]0;owned\u0007\u202e\n callwire: a line of its own";
const status = Buffer.concat([Buffer.from([0x92]), text(HOSTILE.repeat(100)), text(HOSTILE)]);

type Answer = (socket: Socket, id: number) => unknown;

const ANSWERS: Readonly<Record<string, Answer>> = {
  "a status": (socket, id) => socket.write(rawFrame(Kind.ERROR, 0, id, 13, status)),
  "a status of an unknown code": (socket, id) => socket.write(rawFrame(Kind.ERROR, 0, id, 4_000_000, status)),
  "an error that is not declared": (socket, id) => socket.write(rawFrame(Kind.ERROR, Flag.DECLARED, id, 0, status)),
  "a result that does not fit": (socket, id) => socket.write(rawFrame(Kind.REPLY, 0, id, 0, text(HOSTILE))),
  "metadata that does not fit": (socket, id) => socket.write(rawFrame(Kind.HEADERS, 0, id, 0, text(HOSTILE))),
  "items for a call that has none": (socket, id) => socket.write(rawFrame(Kind.ITEM, 0, id, 0, text(HOSTILE))),
  "GOAWAY with a reason": (socket) => socket.end(rawFrame(Kind.GOAWAY, 0, 0, 0, text(HOSTILE))),
  "an unknown kind": (socket, id) => socket.write(rawFrame(99, 0, id, 0, text(HOSTILE))),
  "a frame above the limit": (socket, id) => socket.write(rawFrame(Kind.REPLY, 0, id, 0).fill(0xff, 0, 4)),
  nothing: (socket) => socket.destroy(),
};

describe("the log of a client", () => {
  for (const [what, answer] of Object.entries(ANSWERS)) {
    it(`has no line that a server can cause, with ${what}; and its caller is told what no terminal obeys`, async () => {
      const lines: unknown[] = [];
      const { warn, error, log } = console;
      const note = (line: unknown): void => void lines.push(line);
      Object.assign(console, { warn: note, error: note, log: note });
      try {
        await using server = await startRawServer((socket) => {
          socket.write(rawHello());
          readCalls(socket, (frame) => answer(socket, frame.readUInt32LE(8)));
        });
        await using client = connect(Calculator, `tcp://127.0.0.1:${server.port}`, { timeoutMs: 300 });
        const quick = client.with({ failFast: true });
        for (let call = 0; call < 20; call++) {
          const thrown: unknown = await quick.divide(1).catch((caught: unknown) => caught);
          assert.ok(thrown instanceof RpcError);
          const told = [thrown.message, thrown.stack, ...thrown.attempts.map(({ cause }) => cause)].join("");
          assert.doesNotMatch(told, /[\u001b\u0007\u202e]|\n callwire:/);
          assert.ok(thrown.message.length < 2_000);
          if (thrown.code === "DEADLINE_EXCEEDED") break; // as the next ones, and slow
        }
      } finally {
        Object.assign(console, { warn, error, log });
      }
      assert.deepEqual(lines, []);
    });
  }
});
