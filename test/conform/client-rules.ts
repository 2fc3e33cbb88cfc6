// What the page says of a client beside its tables: greetings, statuses, metadata, streams,
// cancellation, drain.

import { statusName } from "#runtime/base/status.js";
import { Flag, Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawFrame } from "../support/raw-server.js";
import { type ClientPeer, type ClientSession, playServer } from "./client-session.js";
import { expectCode } from "./client-states.js";
import { Broken, type Rule } from "./rule.js";
import { vectors } from "./vectors.js";

type Client = Rule<ClientPeer>;

/** The timeout that the word "timeout" asks for. */
const TIMEOUT_MS = 300;

export function clientRules(): readonly Client[] {
  const { hello, metadata, errors, hashes } = vectors;
  const empty = hashes.find(({ text }) => text.endsWith("Conformance/empty"))?.littleEndian ?? "";
  return [
    must("the client sends its preface and a HELLO that fits before it has heard anything", async (peer) => {
      await playServer(peer, "empty", async (session) => {
        await session.takeGreeting();
        session.decide(Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, hex("80")));
        await answer(session);
      });
    }),
    {
      name: "the client does not call before it has the server's HELLO",
      level: "should",
      check: async (peer) => {
        await playServer(peer, "empty", async (session) => {
          await session.takeGreeting();
          await session.expectQuiet("no CALL, as the server's limits are not known yet");
          session.decide(Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, hex("80")));
          await answer(session);
        });
      },
    },
    must("a CALL has the method id, the array of its arguments and its time", async (peer) => {
      const outcome = await playServer(peer, "empty", async (session) => {
        await session.greet();
        const { streamId, argument, payload } = await session.expect(Kind.CALL, "a CALL");
        if (payload.toString("hex") !== `${empty}90`)
          throw new Broken(`the payload is ${payload.toString("hex")}; expected: ${empty}90`);
        if (argument < 1 || argument > 2_147_483_647)
          throw new Broken(`the argument is ${argument}; expected: 1 to 2,147,483,647`);
        session.decide(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0")));
      });
      expectCode(outcome, "OK");
    }),
    must("another version of the preface: the client closes", async (peer) => {
      const outcome = await playServer(peer, "empty", async (session) => {
        await session.takeGreeting();
        session.decide(hex("4357525002000000"));
        session.send(rawFrame(Kind.HELLO, 0, 0, 0, hex("80")));
        await session.expectClosed();
      });
      if (outcome.code === "OK") throw new Broken("the call has succeeded; expected: it fails");
    }),
    ...hello.taken.map(({ what, payload }) => helloRule(what, payload, true)),
    ...hello.refused.map(({ what, payload }) => helloRule(what, payload, false)),
    ...errors
      .filter(({ method }) => method === undefined) // those are of another contract
      .map(({ what, flags, argument, payload, reads }) =>
        must(`an ERROR: ${what}`, async (peer) => {
          const isRepeatable = (flags & Flag.NOT_STARTED) !== 0;
          const refuse = async (session: ClientSession): Promise<void> => {
            await session.greet();
            for (
              let call = await session.next(Kind.CALL, "a CALL");
              call !== undefined;
              call = await session.next(Kind.CALL, "the end")
            ) {
              session.decide(rawFrame(Kind.ERROR, flags, call.streamId, argument, hex(payload)));
              if (!isRepeatable) return;
            }
          };
          const outcome = await playServer(peer, "empty", refuse, refuse);
          expectCode(outcome, String(reads["code"] ?? statusName(argument)));
          // What a call comes to that was made several times has more in its message.
          for (const part of isRepeatable ? (["processed"] as const) : (["message", "processed", "errorId"] as const)) {
            if (reads[part] === undefined || outcome[part] === undefined || outcome[part] === reads[part]) continue;
            throw new Broken(`${part} is ${outcome[part]}; expected: ${String(reads[part])}`);
          }
        }),
      ),
    ...metadata.taken.map(({ what, payload, reads }) => trailersRule(what ?? payload, payload, Object.keys(reads))),
    ...metadata.refused.map(({ what, payload }) => trailersRule(what ?? payload, payload, undefined)),
    must("metadata of a call stands between the method id and the arguments", async (peer) => {
      await playServer(peer, "metadata", async (session) => {
        await session.greet();
        const { streamId, flags, payload } = await session.expect(Kind.CALL, "a CALL");
        if ((flags & Flag.METADATA) === 0) throw new Broken("the CALL has no METADATA");
        const wanted = `${empty}81a6782d74657874a16190`;
        if (payload.toString("hex") !== wanted)
          throw new Broken(`the payload is ${payload.toString("hex")}; expected: ${wanted}`);
        session.decide(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0")));
      });
    }),
    must("a client sends no item before the server's CREDIT, and one frame at most with a credit of 1", async (peer) => {
      const outcome = await playServer(peer, "sum", async (session) => {
        await session.greet();
        const { streamId } = await session.expect(Kind.CALL, "a CALL");
        await session.expectQuiet("no ITEM before the CREDIT");
        session.decide(rawFrame(Kind.CREDIT, 0, streamId, 1));
        const first = await session.expect(Kind.ITEM, "an ITEM behind the CREDIT");
        // Three numbers of nine bytes; who has sent them all is done.
        if (first.payload.length < 27) await session.expectQuiet("no ITEM while the credit is zero or less");
        session.send(rawFrame(Kind.CREDIT, 0, streamId, 1_000));
        await session.expect(Kind.END, "an END behind the items");
        session.send(rawFrame(Kind.REPLY, 0, streamId, 0, hex("cb4018000000000000")));
      });
      expectCode(outcome, "OK");
    }),
    must("a call that is cancelled: CANCEL with its stream id", async (peer) => {
      const outcome = await playServer(peer, "cancel", async (session) => {
        await session.greet();
        const { streamId } = await session.expect(Kind.CALL, "a CALL");
        const cancel = await session.expect(Kind.CANCEL, "a CANCEL");
        if (cancel.streamId !== streamId) throw new Broken(`the CANCEL is for ${cancel.streamId}; expected: ${streamId}`);
        session.decide(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0"))); // has crossed it
      });
      expectCode(outcome, "CANCELLED");
    }),
    must("a call has its own timeout, and ends by the client's clock", async (peer) => {
      const outcome = await playServer(peer, "timeout", async (session) => {
        await session.greet();
        const { argument } = await session.expect(Kind.CALL, "a CALL");
        if (argument < 1 || argument > TIMEOUT_MS) throw new Broken(`the argument is ${argument}; expected: 1 to ${TIMEOUT_MS}`);
      });
      expectCode(outcome, "DEADLINE_EXCEEDED");
    }),
    must("behind a GOAWAY the client sends no new call on the connection, and closes it", async (peer) => {
      await playServer(
        peer,
        "twice",
        async (session) => {
          await session.greet();
          const { streamId } = await session.expect(Kind.CALL, "a CALL");
          session.decide(rawFrame(Kind.GOAWAY, 0, 0, 0, hex("a161")));
          session.send(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0")));
          await session.expectClosed();
        },
        async (later) => {
          await later.greet();
          await answer(later);
          await later.expectClosed();
        },
      );
    }),
    must("a call whose connection is lost is not made again, as its method is not idempotent", async (peer) => {
      let calls = 0;
      const lose = async (session: ClientSession): Promise<void> => {
        await session.greet();
        await session.expect(Kind.CALL, "a CALL");
        calls++;
        session.raw.end();
      };
      const outcome = await playServer(peer, "empty", lose, lose);
      expectCode(outcome, "UNAVAILABLE");
      if (calls > 1) throw new Broken(`the CALL was made ${calls} times; expected: once`);
      if (outcome.processed !== undefined && outcome.processed !== "unknown")
        throw new Broken(`processed is ${outcome.processed}; expected: unknown`);
    }),
  ];
}

function must(name: string, check: (peer: ClientPeer) => Promise<void>): Client {
  return { name, level: "must", check };
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}

/** Takes a CALL and answers it with nil. */
async function answer(session: ClientSession): Promise<void> {
  const { streamId } = await session.expect(Kind.CALL, "a CALL");
  session.send(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0")));
}

function helloRule(what: string, payload: string, isTaken: boolean): Client {
  return must(`a HELLO: ${what}: ${isTaken ? "taken" : "the client closes"}`, async (peer) => {
    const outcome = await playServer(peer, "empty", async (session) => {
      await session.takeGreeting();
      session.send(Buffer.from(PREFACE));
      session.decide(rawFrame(Kind.HELLO, 0, 0, 0, hex(payload)));
      if (isTaken) return answer(session);
      session.send(rawFrame(Kind.HELLO, 0, 0, 0, hex("80")));
      return session.expectClosed();
    });
    if (isTaken) expectCode(outcome, "OK");
    else if (outcome.code === "OK") throw new Broken("the call has succeeded; expected: it fails");
  });
}

/** `keys` are those of the trailers; undefined when they do not fit. */
function trailersRule(what: string, payload: string, keys: readonly string[] | undefined): Client {
  return must(`trailers: ${what}: ${keys === undefined ? "the call fails" : "taken"}`, async (peer) => {
    const outcome = await playServer(peer, "empty", async (session) => {
      await session.greet();
      const { streamId } = await session.expect(Kind.CALL, "a CALL");
      session.decide(rawFrame(Kind.REPLY, Flag.METADATA, streamId, 0, hex(`${payload}c0`)));
    });
    expectCode(outcome, keys === undefined ? "INTERNAL" : "OK");
    if (keys === undefined || outcome.trailers === undefined) return;
    const seen = Object.keys(outcome.trailers).sort().join(", ");
    if (seen !== [...keys].sort().join(", "))
      throw new Broken(`the keys of the trailers are ${seen}; expected: ${keys.join(", ")}`);
  });
}
