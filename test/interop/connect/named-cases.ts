// The cases that the conformance suite of Connect names, for each kind of call: basic, errors,
// timeouts, duplicate metadata and cancellation. The names are that suite's.
// Source: connectrpc/conformance, internal/app/connectconformance/testsuites/data.

import assert from "node:assert/strict";
import { Code } from "@connectrpc/connect";
import { RpcError, Status, type StatusName } from "callwire";
import { deferred } from "../../support/wait.js";
import {
  ALL_KINDS,
  type Cases,
  cancelCase,
  casesFor,
  collect,
  each,
  errorCase,
  FULL_DUPLEX,
  failureOf,
  KINDS,
  metadataCase,
  PATIENT,
  STREAMS,
  timeoutCase,
} from "./kinds.js";

/** The messages of errors are one line, wherever they come from. */
const UNICODE = "\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\n";
const ONE_LINE = "\\ntest with whitespace\\r\\nand Unicode BMP ☺ and non-BMP 😈\\n";

export const basicCases: Cases = {
  ...casesFor(ALL_KINDS, "success", (kind) => metadataCase(kind, false)),
  "client-stream/no-requests": async ({ kitchen }) => {
    assert.equal((await kitchen.sum(each(), PATIENT)).result, 0);
  },
  "server-stream/no-responses": async ({ kitchen }) => {
    assert.deepEqual(await collect(kitchen.watch({ fromSeq: 0n }, PATIENT)), []);
  },
  "bidi-stream/half-duplex/no-responses": async ({ kitchen }) => {
    assert.deepEqual(await collect(kitchen.chat(each({ room: "a" }), PATIENT)), []);
  },
  "bidi-stream/half-duplex/no-requests": async ({ kitchen }) => {
    const error = await failureOf(collect(kitchen.chat(each(), PATIENT))); // as the contract wants a room
    assert.deepEqual([error.code, /room: missing/.test(error.rawMessage)], [Code.InvalidArgument, true]);
  },
  "bidi-stream/full-duplex/success": async ({ kitchen }) => {
    const asked = new Turns();
    const answers: unknown[] = [];
    for await (const { result } of kitchen.chat(asked.messages(), PATIENT)) {
      answers.push(result);
      asked.next(); // the next is sent behind the answer to the one before
    }
    assert.deepEqual(answers, ["a: 0", "a: 1", "a: 2"]);
  },
};

export const errorCases: Cases = {
  ...Object.fromEntries(
    Object.keys(Status)
      .filter((name): name is StatusName => name !== "OK")
      .flatMap((name) =>
        [KINDS.unary, KINDS["server-stream"]].map((kind) => [
          `${kind.name}/${name.toLowerCase().replaceAll("_", "-")}`,
          errorCase(kind, name, name.toLowerCase().replaceAll("_", " ")),
        ]),
      ),
  ),
  ...casesFor(ALL_KINDS, "error-with-metadata", (kind) => metadataCase(kind, false, 0)),
  ...casesFor(ALL_KINDS, "unicode-error-message", (kind) => errorCase(kind, "INTERNAL", UNICODE, ONE_LINE)),
  ...casesFor(STREAMS, "error-with-responses", (kind) => metadataCase(kind, false, 2)),
  ...casesFor(STREAMS, "error-with-no-responses", (kind) => metadataCase(kind, false, 0)),
  "bidi-stream/full-duplex/error-with-responses": async ({ doors, kitchen }) => {
    doors.handle({
      async *chat(_context, room, lines) {
        for await (const line of lines) {
          if (line === "2") throw new RpcError("INTERNAL", "bidi full duplex stream failed");
          yield `${room}: ${line}`;
        }
      },
    });
    const asked = new Turns();
    const answers: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { result } of kitchen.chat(asked.messages(), PATIENT)) {
        answers.push(result);
        asked.next();
      }
    };
    const { code, rawMessage } = await failureOf(read());
    assert.deepEqual([answers, code, rawMessage], [["a: 0", "a: 1"], Code.Internal, "bidi full duplex stream failed"]);
  },
  "client-stream/error-one-request": async ({ doors, kitchen }) => {
    doors.handle({ sum: () => Promise.reject(new RpcError("INTERNAL", "client stream failed")) });
    const { code, rawMessage } = await failureOf(kitchen.sum(each({ values: 1 }), PATIENT));
    assert.deepEqual([code, rawMessage], [Code.Internal, "client stream failed"]);
  },
  "client-stream/error-multiple-requests": errorCase(KINDS["client-stream"], "INTERNAL", "client stream failed"),
};

export const timeoutCases: Cases = Object.fromEntries([...ALL_KINDS, FULL_DUPLEX].map((kind) => [kind.name, timeoutCase(kind)]));

export const duplicateMetadataCases: Cases = {
  ...casesFor([...ALL_KINDS, FULL_DUPLEX], "success", (kind) => metadataCase(kind, true)),
  ...casesFor([KINDS.unary, KINDS["client-stream"]], "error", (kind) => metadataCase(kind, true, 0)),
  ...casesFor([...STREAMS, FULL_DUPLEX], "error-with-responses", (kind) => metadataCase(kind, true, 2)),
  ...casesFor(STREAMS, "error-with-no-responses", (kind) => metadataCase(kind, true, 0)),
  ...casesFor([FULL_DUPLEX], "error-no-responses", (kind) => metadataCase(kind, true, 0)),
};

export const cancellationCases: Cases = {
  "unary/cancel": cancelCase(KINDS.unary, 0),
  "client-stream/cancel-after-close-send": cancelCase(KINDS["client-stream"], 0),
  "client-stream/cancel-before-close-send": async ({ doors, kitchen }) => {
    const begun = deferred<undefined>();
    doors.handle({
      async sum(_context, values) {
        for await (const _ of values) begun.resolve(undefined);
        return 0;
      },
    });
    const abort = new AbortController();
    const call = failureOf(kitchen.sum(endless({ values: 1 }), { ...PATIENT, signal: abort.signal }));
    await begun.promise;
    abort.abort();
    // Over HTTP/2, Node's client ends the body before it resets it, so the handler may see an end.
    assert.equal((await call).code, Code.Canceled);
  },
  "server-stream/cancel-after-zero-responses": cancelCase(KINDS["server-stream"], 0),
  "server-stream/cancel-after-responses": cancelCase(KINDS["server-stream"], 2),
  "bidi-stream/half-duplex/cancel-after-zero-responses": cancelCase(KINDS["bidi-stream/half-duplex"], 0),
  "bidi-stream/half-duplex/cancel-after-responses": cancelCase(KINDS["bidi-stream/half-duplex"], 2),
  "bidi-stream/half-duplex/cancel-after-close-send": cancelCase(KINDS["bidi-stream/half-duplex"], 0),
  "bidi-stream/half-duplex/cancel-before-close-send": async ({ doors, kitchen }) => {
    const begun = deferred<undefined>();
    doors.handle({
      async *chat(_context, _room, lines) {
        for await (const _ of lines) begun.resolve(undefined);
        yield "";
      },
    });
    const abort = new AbortController();
    const messages = endless({ room: "a", lines: "0" });
    const call = failureOf(collect(kitchen.chat(messages, { ...PATIENT, signal: abort.signal })));
    await begun.promise;
    abort.abort();
    assert.equal((await call).code, Code.Canceled);
  },
  "bidi full duplex cancel after zero responses": cancelCase(FULL_DUPLEX, 0),
  "bidi-stream/full-duplex/cancel-after-close-send": cancelCase(FULL_DUPLEX, 2),
  "bidi-stream/full-duplex/cancel-before-close-send": async ({ kitchen }) => {
    const abort = new AbortController();
    const asked = new Turns();
    const answers: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { result } of kitchen.chat(asked.messages(), { ...PATIENT, signal: abort.signal })) {
        answers.push(result);
        if (answers.length < 2) asked.next();
        else abort.abort(); // a third line could come
      }
    };
    assert.deepEqual([(await failureOf(read())).code, answers], [Code.Canceled, ["a: 0", "a: 1"]]);
  },
  "bidi-stream/full-duplex/cancel-after-responses": async ({ kitchen }) => {
    const abort = new AbortController();
    const answers: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { result } of kitchen.chat(endless({ room: "a", lines: "0" }), { ...PATIENT, signal: abort.signal })) {
        answers.push(result);
        abort.abort();
      }
    };
    assert.deepEqual([(await failureOf(read())).code, answers], [Code.Canceled, ["a: 0"]]);
  },
};

/** One message, and then nothing for ever. */
async function* endless(message: object): AsyncGenerator<object> {
  yield message;
  await new Promise(() => undefined);
}

/** Three lines, of which each waits for `next`. */
class Turns {
  #next = deferred<undefined>();

  next(): void {
    this.#next.resolve(undefined);
  }

  async *messages(): AsyncGenerator<object> {
    for (let turn = 0; turn < 3; turn++) {
      yield turn === 0 ? { room: "a", lines: "0" } : { lines: String(turn) };
      await this.#next.promise;
      this.#next = deferred();
    }
  }
}
