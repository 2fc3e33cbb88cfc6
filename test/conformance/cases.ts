// The cases of the conformance kit: what holds between any client and any server of Callwire, in
// whatever language.

import assert from "node:assert/strict";
import { Status } from "callwire";
import { showForeign } from "#runtime/base/foreign-text.js";
import { MAX_PAIRS } from "#runtime/base/limits/message.js";
import { eventually } from "../support/wait.js";
import { type Answer, type Caller, call, type Subject } from "./subject.js";
import { DETAILS, ordinary, special, WITH_DETAILS } from "./values.js";

export interface Pair {
  readonly caller: Caller;
  readonly server: Subject;
}

/** A rule as a sentence, and what shows it. */
export type Cases = Readonly<Record<string, (pair: Pair) => Promise<void>>>;

const MIB = 1024 * 1024;
const BLOCK_BYTES = 65_536;
// Four blocks fill the window of 262,144 bytes. One more may be made, and one read ahead by an
// application's iterator.
const MAX_BLOCKS_UNREAD = 6;
const EXCEPTIONS = ["sync", "async", "null", "cyclic", "huge"];
const SPECIAL_MESSAGE = 'nul \0, tab \t, line \r\n, "quotes" \\, %41, é, 漢字, 😀, \u202eabc';

let keys = 0;

/** A key that no other case uses. */
function newKey(): string {
  return `key ${++keys}`;
}

function expectOk(answer: Answer): unknown {
  assert.equal(answer.code, "OK", `${answer.code} ${answer.message}`);
  return answer.result;
}

/**
 * Resolves once the server has taken what was sent before: a connection keeps the order of its
 * frames.
 */
async function roundTrips(caller: Caller, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) expectOk(await call(caller, "empty"));
}

export const unaryCases: Cases = {
  "an empty call has an empty answer": async ({ caller }) => {
    assert.equal(expectOk(await call(caller, "empty")) ?? undefined, undefined);
  },
  "1 MiB goes there and comes back": async ({ caller }) => {
    const block = new Uint8Array(MIB).map((_, index) => index % 251);

    assert.deepEqual(expectOk(await call(caller, "echo", [block])), block);
  },
  "a message that is larger than a frame fails alone": async ({ caller }) => {
    assert.equal((await call(caller, "echo", [new Uint8Array(4 * MIB)])).code, "RESOURCE_EXHAUSTED");
    await roundTrips(caller);
  },
  "1,000 calls at once get their own answers": async ({ caller }) => {
    const blocks = Array.from({ length: 1_000 }, (_, index) => new TextEncoder().encode(`call ${index}`));
    const answers = await Promise.all(blocks.map((block) => call(caller, "echo", [block])));

    assert.deepEqual(answers.map(expectOk), blocks);
  },
  "answers come in the order in which they are ready": async ({ caller }) => {
    const waiting = [newKey(), newKey(), newKey()];
    const order: string[] = [];
    const answers = waiting.map((key) => call(caller, "ended", [key]).then(() => order.push(key)));
    for (const key of waiting.toReversed()) {
      const before = order.length;
      await call(caller, "finish", [key]);
      await eventually(() => assert.ok(order.length > before));
    }
    await Promise.all(answers);

    assert.deepEqual(order, waiting.toReversed());
  },
  "a oneway call arrives": async ({ caller }) => {
    const key = newKey();
    expectOk(await call(caller, "finish", [key]));

    assert.equal(expectOk(await call(caller, "ended", [key])), "finished");
  },
  "a method that the server does not have is UNIMPLEMENTED": async ({ caller }) => {
    assert.equal((await call(caller, "missing")).code, "UNIMPLEMENTED");
    await roundTrips(caller);
  },
  "a service that the server does not have is UNIMPLEMENTED": async ({ caller }) => {
    assert.equal((await call(caller, "unserved")).code, "UNIMPLEMENTED");
    await roundTrips(caller);
  },
};

export const valueCases: Cases = Object.fromEntries(
  Object.entries(special).flatMap(([what, each]) => [
    [
      `values come back as they are: ${what}`,
      async ({ caller }: Pair) => assert.deepEqual(expectOk(await call(caller, "mirror", [each])), each),
    ],
    [
      `a declared error brings its fields: ${what}`,
      async ({ caller }: Pair) => {
        // The error has each value twice, and a message so many pairs of maps at most.
        const values = { ...each, table: new Map([...each.table].slice(0, MAX_PAIRS / 2)) };
        const { code, declared } = await call(caller, "refuse", [SPECIAL_MESSAGE, values]);
        const { flag, int64, uint64, single, raw, at, wait, colour, list, table, choice } = values;
        const fields = { why: SPECIAL_MESSAGE, values, flag, int64, uint64, single, raw, at, wait, colour, list, table, choice };

        assert.equal(code, "ABORTED");
        assert.equal(declared?.name, "callwire.conformance.v1.Refused");
        assert.deepEqual(declared.fields, values.spare === undefined ? fields : { ...fields, spare: values.spare });
      },
    ],
  ]),
);

export const errorCases: Cases = {
  "every status comes with its code and message": async ({ caller }) => {
    for (const [name, code] of Object.entries(Status).filter(([, number]) => number > 0)) {
      const answer = await call(caller, "fail", [code, `it is ${name}`]);

      assert.deepEqual([answer.code, answer.message], [name, `it is ${name}`]);
    }
  },
  "a message may hold any character": async ({ caller }) => {
    const { message } = await call(caller, "fail", [Status.NOT_FOUND, SPECIAL_MESSAGE]);

    assert.equal(showForeign(message), showForeign(SPECIAL_MESSAGE)); // a side of ours has escapes for what a terminal would obey
  },
  "details come with a status, and only where a handler gave them": async ({ caller }) => {
    const { code, details } = await call(caller, "fail", [Status.NOT_FOUND, WITH_DETAILS]);

    assert.equal(code, "NOT_FOUND");
    assert.deepEqual(details, DETAILS);
    assert.equal((await call(caller, "fail", [Status.NOT_FOUND, "without"])).details ?? undefined, undefined);
  },
  "a message is cut to 1,024 units": async ({ caller }) => {
    const { code, message } = await call(caller, "fail", [Status.NOT_FOUND, "x".repeat(5_000)]);

    assert.equal(code, "NOT_FOUND");
    assert.ok(message.length <= 1_024 && message.startsWith("x".repeat(1_000)), `${message.length} units`);
  },
  ...Object.fromEntries(
    EXCEPTIONS.map((how) => [
      `a handler's ${how} exception is INTERNAL with an id, and says nothing else`,
      async ({ caller }: Pair) => {
        const { code, message, errorId } = await call(caller, "crash", [how]);

        assert.equal(code, "INTERNAL");
        assert.ok(typeof errorId === "string" && errorId !== "");
        assert.doesNotMatch(message, /secret/);
        await roundTrips(caller);
      },
    ]),
  ),
  "a call that takes longer than its timeout is DEADLINE_EXCEEDED, and its handler is told": async ({ caller }) => {
    const key = newKey();
    await roundTrips(caller); // is connected: the timeout is for the handler
    const { code } = await call(caller, "hang", [key], { timeoutMs: 200 });

    assert.equal(code, "DEADLINE_EXCEEDED");
    assert.equal(expectOk(await call(caller, "ended", [key])), "cancelled");
  },
  "a call that is cancelled is CANCELLED, and its handler is told": async ({ caller }) => {
    const key = newKey();
    const hanging = caller.open("hang", [key]);
    await roundTrips(caller);
    hanging.cancel();

    assert.equal((await hanging.done()).code, "CANCELLED");
    assert.equal(expectOk(await call(caller, "ended", [key])), "cancelled");
  },
};

const metadata = { "x-text": "jörg 😀", "x-bytes": new Uint8Array([0, 255]), "x-empty": "" };

export const metadataCases: Cases = {
  "metadata comes back as headers and trailers of a result": async ({ caller }) => {
    const answer = await call(caller, "empty", [], { metadata: { ...metadata, other: "stays" } });
    expectOk(answer);

    assert.deepEqual([answer.headers, answer.trailers], [metadata, metadata]);
  },
  "metadata comes back with a status and with a declared error": async ({ caller }) => {
    for (const [method, args] of [["fail", [Status.ABORTED, "no"]] as const, ["refuse", ["no", ordinary]] as const]) {
      const { code, headers, trailers } = await call(caller, method, args, { metadata });

      assert.deepEqual([code, headers, trailers], ["ABORTED", metadata, metadata]);
    }
  },
  "metadata comes back as headers and trailers of a stream": async ({ caller }) => {
    const counting = caller.open("count", [1, 1], { metadata });
    while ((await counting.next()) !== undefined);
    const { code, headers, trailers } = await counting.done();

    assert.deepEqual([code, headers, trailers], ["OK", metadata, metadata]);
  },
  "without metadata there is none": async ({ caller }) => {
    const { headers, trailers } = await call(caller, "empty");

    assert.deepEqual([headers, trailers], [{}, {}]);
  },
};

export const streamCases: Cases = {
  "the client streams": async ({ caller }) => {
    const adding = caller.open("sum");
    for (let i = 1; i <= 1_000; i++) adding.send(i / 2);
    adding.end();

    assert.equal(expectOk(await adding.done()), 250_250);
  },
  "the server streams": async ({ caller }) => {
    const counting = caller.open("count", [100, 20_000]);
    let bytes = 0;
    for (let block = await counting.next(); block !== undefined; block = await counting.next()) {
      assert.ok(block instanceof Uint8Array);
      bytes += block.length;
    }
    expectOk(await counting.done());

    assert.equal(bytes, 2_000_000);
  },
  "both stream, one item for each": async ({ caller }) => {
    const chatting = caller.open("chat", ["> "]);
    for (const line of ["a", "", "😀", "x".repeat(100_000), "b"]) {
      chatting.send(line);
      assert.equal(await chatting.next(), `> ${line}`);
    }
    chatting.end();

    assert.equal(await chatting.next(), undefined);
    expectOk(await chatting.done());
  },
  "streams may be empty, in both directions": async ({ caller }) => {
    const adding = caller.open("sum");
    adding.end();
    const counting = caller.open("count", [0, 1]);
    const chatting = caller.open("chat", [""]);
    chatting.end();

    assert.equal(expectOk(await adding.done()), 0);
    assert.deepEqual([await counting.next(), await chatting.next()], [undefined, undefined]);
    expectOk(await counting.done());
    expectOk(await chatting.done());
  },
  "an item may be larger than the window": async ({ caller }) => {
    const counting = caller.open("count", [2, MIB]);
    const block = new Uint8Array(MIB);

    assert.deepEqual([await counting.next(), await counting.next(), await counting.next()], [block, block, undefined]);
  },
  "a stream that is cancelled after its first item ends the handler": async ({ caller }) => {
    const key = newKey();
    const dripping = caller.open("drip", [key, 1]);
    assert.equal(await dripping.next(), "0");
    dripping.cancel();

    assert.equal((await dripping.done()).code, "CANCELLED");
    assert.equal(expectOk(await call(caller, "ended", [key])), "cancelled");
  },
};

export const windowCases: Cases = {
  "a reader that does not read holds the server at its window": async ({ caller }) => {
    const key = newKey();
    const flooding = caller.open("flood", [key]);
    const produced = async () => Number(expectOk(await call(caller, "produced", [key])));
    await eventually(async () => assert.ok((await produced()) >= 4));
    await roundTrips(caller, 20);
    assert.ok((await produced()) <= MAX_BLOCKS_UNREAD, `${await produced()} blocks`);

    for (let i = 0; i < 20; i++) assert.deepEqual(await flooding.next(), new Uint8Array(BLOCK_BYTES));
    assert.ok((await produced()) >= 20);
    flooding.cancel();
    assert.equal(expectOk(await call(caller, "ended", [key])), "cancelled");
  },
  "a handler that does not read holds the client at its window": async ({ caller }) => {
    const key = newKey();
    const holding = caller.open("hold", [key]);
    for (let i = 0; i < 20; i++) holding.send(new Uint8Array(BLOCK_BYTES));
    holding.end();
    await eventually(async () => assert.ok((await holding.sent()) >= 4));
    await roundTrips(caller, 20);
    assert.ok((await holding.sent()) <= MAX_BLOCKS_UNREAD, `${await holding.sent()} blocks`);

    await call(caller, "finish", [key]);
    assert.equal(expectOk(await holding.done()), 20 * BLOCK_BYTES);
  },
};

/** Each needs a pair of its own, which it leaves unusable. */
export const closingCases: Cases = {
  "a server that drains answers what it has begun, and gets no new call": async ({ caller, server }) => {
    const key = newKey();
    const waiting = caller.open("ended", [key]);
    await roundTrips(caller);
    const drained = server.drain();
    await server.finish(key);

    assert.equal(expectOk(await waiting.done()), "finished");
    await drained;
    assert.equal((await call(caller, "empty", [], { timeoutMs: 1_000 })).code, "UNAVAILABLE");
  },
  "a server that is gone ends its calls with UNAVAILABLE": async ({ caller, server }) => {
    const hanging = caller.open("hang", [newKey()]);
    await roundTrips(caller);
    await server.close();

    assert.equal((await hanging.done()).code, "UNAVAILABLE");
  },
};
