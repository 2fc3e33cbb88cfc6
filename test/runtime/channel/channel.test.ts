import assert from "node:assert/strict";
import { RpcError } from "callwire";
import fc from "fast-check";
import { MAX_BACKOFF_MS } from "#runtime/base/limits/balancing.js";
import { MAX_ATTEMPTS } from "#runtime/base/limits/call.js";
import { Kind } from "#runtime/wire/frame.js";
import { ChannelUnderTest } from "../../support/channel-under-test.js";
import { methodOf, type TestCall } from "../../support/outgoing-calls.js";

const IDS = ["a", "b", "c"] as const;

/** One call, and where its attempts were written. */
interface Carried extends TestCall {
  readonly isIdempotent: boolean;
  readonly written: { readonly at: string; readonly streamId: number; end: "none" | "answered" | "refused" | "lost" }[];
}

function codesOf({ endings }: TestCall): readonly unknown[] {
  return endings.map((end) => (end instanceof RpcError ? [end.code, end.processed] : end));
}

describe("a Channel", () => {
  let under: ChannelUnderTest;
  afterEach(() => under.close());

  it("ends each call once, repeats only what cannot run twice, and lets none wait beside room", async function () {
    this.timeout(60_000);
    const id = fc.constantFrom(...IDS);
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant("call" as const),
          isIdempotent: fc.boolean(),
          timeoutMs: fc.constantFrom(500, 20_000),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("accept" as const, "refuse" as const), id }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("reply" as const, "refuseCall" as const), id }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("lose" as const, "goaway" as const), id }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 2_000 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), fc.subarray([...IDS]), async (steps, first) => {
        under = new ChannelUnderTest(IDS.length);
        const calls: Carried[] = [];
        const connected = new Set<string>(first);
        for (const at of first) under.peer(at).accept({ maxCalls: 2 });
        const collect = (): void => {
          for (const at of connected) {
            for (const { kind, streamId, payload } of under.peer(at).take()) {
              if (kind === Kind.CALL) calls[numberOf(payload)]?.written.push({ at, streamId, end: "none" });
            }
          }
        };
        const runningAt = (at: string) =>
          calls.flatMap(({ written, call }) => written.filter((each) => each.at === at && each.end === "none" && !call.settled));
        for (const each of steps) {
          if (each.do === "call") {
            const number = calls.length;
            const args = each.isIdempotent ? [number, 1] : [Uint8Array.of(1), number];
            const made = under.maker.make({ method: each.isIdempotent ? "divide" : "checksum", args, timeoutMs: each.timeoutMs });
            calls.push({ ...made, isIdempotent: each.isIdempotent, written: [] });
            under.channel.start(made.call);
          } else if (each.do === "wait") {
            for (let left = each.ms; left > 0; left -= 100) {
              void under.clock.advance(Math.min(100, left));
              for (const at of connected) under.peer(at).showLife();
            }
          } else {
            const peer = under.peer(each.id);
            const isHere = connected.has(each.id);
            const [attempt] = runningAt(each.id);
            if (each.do === "accept" && !isHere && peer.isAlive) {
              peer.accept({ maxCalls: 2 });
              connected.add(each.id);
            } else if (each.do === "refuse" && !isHere && peer.isAlive) peer.refuse();
            else if (each.do === "lose" && isHere) {
              for (const lost of runningAt(each.id)) lost.end = "lost";
              connected.delete(each.id);
              peer.lose();
            } else if (each.do === "goaway" && isHere) peer.goaway();
            else if (each.do === "reply" && attempt !== undefined) {
              attempt.end = "answered";
              peer.reply(attempt.streamId, 7);
            } else if (each.do === "refuseCall" && attempt !== undefined) {
              attempt.end = "refused";
              peer.refuseCall(attempt.streamId);
            }
          }
          collect();
          await under.settle();
          collect();
          for (const at of [...connected]) {
            if (!under.peer(at).isEnded) continue;
            under.peer(at).closeSocket();
            connected.delete(at);
          }
          check(calls);
        }
        await under.close();
        void under.clock.advance(10 * MAX_BACKOFF_MS);
        for (const { endings } of calls) assert.equal(endings.length, 1);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 20_000 }, // a counterexample is made smaller for so long
    );
  });

  /** The number that stands in the arguments of a call, see above. */
  function numberOf(payload: Buffer): number {
    const isDivide = payload.readUInt32LE(0) === methodOf("divide").def.id;
    return isDivide ? payload.readDoubleBE(payload.length - 17) : (payload.at(-1) ?? 0);
  }

  function check(calls: readonly Carried[]): void {
    const { instances, waiting } = under.channel.inspect();
    const hasRoom = instances.some(({ state, inFlight }) => state === "ready" && inFlight < 2);
    assert.ok(waiting === 0 || !hasRoom, `${waiting} wait beside room`);
    for (const { call, endings, isIdempotent, written } of calls) {
      assert.ok(endings.length <= 1 && call.settled === endings.length > 0);
      assert.ok(written.length <= MAX_ATTEMPTS, `${written.length} attempts`);
      const repeated = written.slice(0, -1);
      for (const { end } of repeated) assert.ok(end === "refused" || (isIdempotent && end === "lost"), `repeated after ${end}`);
      assert.ok(call.settled || under.clock.nowMs() <= call.deadlineAt, "it has ended at its deadline");
      const [ending] = endings;
      if (!(ending instanceof RpcError)) continue;
      const mayHaveRun = written.some(({ end }) => end !== "refused");
      assert.equal(ending.processed, mayHaveRun ? "unknown" : "no", JSON.stringify([ending.message, written]));
    }
  }

  it("gives a call that was refused to another instance, whoever is next in the row", async () => {
    under = new ChannelUnderTest(2);
    for (const id of ["a", "b"]) under.peer(id).accept();
    const calls = Array.from({ length: 4 }, () => under.start());
    await under.settle();
    const written = ["a", "b"].map((id) => under.peer(id).takeCalls());
    assert.equal(written.flat().length, 4);
    for (const streamId of written[0] ?? []) under.peer("a").refuseCall(streamId);
    assert.equal(under.peer("a").takeCalls().length, 0);
    assert.equal(under.peer("b").takeCalls().length, written[0]?.length);

    assert.ok(calls.every(({ endings }) => endings.length === 0));
  });

  it("gives a call that waits to the instance that has room again, with the next tick", async () => {
    under = new ChannelUnderTest(1);
    under.peer("a").accept({ maxCalls: 1 });
    under.start();
    const waits = under.start();
    const [first = -1] = under.peer("a").takeCalls();
    assert.equal(under.channel.inspect().waiting, 1);
    under.peer("a").reply(first, 7);
    await under.settle();
    const [second = -1] = under.peer("a").takeCalls();
    under.peer("a").reply(second, 8);

    assert.deepEqual(waits.endings, [8]);
  });

  it("gives a call that never left to another instance at no cost, idempotent or not, and counts no attempt", async () => {
    under = new ChannelUnderTest(2);
    under.peer("a").accept();
    const made = under.start({ method: "checksum", args: [new Uint8Array(), 1] });
    const { call } = made;
    under.peer("b").accept();
    const { retryTokens } = under.channel.inspect();
    under.peer("a").lose();

    assert.equal(under.peer("b").takeCalls().length, 1);
    assert.deepEqual([call.attempts, under.channel.inspect().retryTokens], [undefined, retryTokens]);
    under.peer("b").lose(); // where it has left
    assert.deepEqual(codesOf(made), [["UNAVAILABLE", "unknown"]]);
  });

  it("remembers that an attempt may have run, also when no other follows", async () => {
    under = new ChannelUnderTest(1);
    under.peer("a").accept();
    const lost = under.start({ timeoutMs: 1_000 });
    under.peer("a").takeCalls();
    under.peer("a").lose();
    assert.deepEqual(lost.endings, [], "it waits for another instance");
    void under.clock.advance(1_000);
    await under.settle();

    assert.deepEqual(codesOf(lost), [["UNAVAILABLE", "unknown"]]);
  });

  it("remembers of each instance how its attempts have ended", () => {
    under = new ChannelUnderTest(1);
    const peer = under.peer("a").accept();
    const streamIds = Array.from({ length: 4 }, () => {
      under.start();
      return peer.takeCalls()[0] ?? -1;
    });
    const [answered = -1, failed = -1, refused = -1, unwanted = -1] = streamIds;
    peer.reply(answered, 7);
    peer.fail(failed, 13);
    peer.refuseCall(refused);
    peer.fail(unwanted, 5);
    const [instance] = under.channel.inspect().instances;

    assert.deepEqual([instance?.calls, instance?.failures], [3, 1]);
  });

  it("ends what runs and what waits with CANCELLED when it closes, and says which may have run", async () => {
    under = new ChannelUnderTest(1);
    under.peer("a").accept({ maxCalls: 1 });
    const [runs, waits] = [under.start(), under.start()];
    await under.close();
    const late = under.start();

    assert.deepEqual([runs, waits, late].map(codesOf), [
      [["CANCELLED", "unknown"]],
      [["CANCELLED", "no"]],
      [["CANCELLED", "no"]],
    ]);
    await assert.rejects(under.channel.ready(1, undefined), { code: "CANCELLED" });
  });

  it("makes a call beside the first on another instance, and none where the first is, or when none is under way", async () => {
    under = new ChannelUnderTest(2);
    under.peer("a").accept();
    const first = under.start();
    under.peer("a").takeCalls();
    let made = 0;
    const create = () => {
      made++;
      return under.maker.make().call;
    };
    under.channel.startBeside(first.call, create);
    assert.equal(made, 0);
    under.peer("b").accept();
    await under.settle();
    under.channel.startBeside(first.call, create);
    assert.deepEqual([made, under.peer("b").takeCalls().length], [1, 1]);
    const waits = under.maker.make();
    under.channel.startBeside(waits.call, create);
    assert.equal(made, 1);
  });

  it("makes none beside the first when the budget for retries is spent", async () => {
    under = new ChannelUnderTest(2);
    for (const id of ["a", "b"]) under.peer(id).accept();
    const first = under.start();
    await under.settle();
    let made = 0;
    const create = () => {
      made++;
      return under.maker.make().call;
    };
    for (let i = 0; i < 200; i++) under.channel.startBeside(first.call, create);

    assert.equal(made, 100, "ten a second over ten seconds");
  });

  it("tells a wrong argument at once, though no instance is there", () => {
    under = new ChannelUnderTest(0);
    const wrong = under.start({ args: ["text", 1] });

    assert.deepEqual(codesOf(wrong), [["INVALID_ARGUMENT", "no"]]);
    assert.equal(under.channel.inspect().waiting, 0);
  });
});
