import assert from "node:assert/strict";
import { type ProcessEnd, Rollout } from "#cli/dev/rollout.js";
import { FakeClock } from "#runtime/testing/fake-clock.js";

/** Of a process that was started. */
interface Started {
  readonly slot: number;
  isStopped: boolean;
  readonly end: (end?: Partial<ProcessEnd>) => void;
}

const CRASH = { how: "exit code 1", isWell: false };

describe("Rollout", () => {
  let clock: FakeClock;
  let started: Started[];
  let said: string[];
  let rollout: Rollout;

  beforeEach(() => create(1));

  function create(instances: number): void {
    clock = new FakeClock();
    started = [];
    said = [];
    rollout = new Rollout({
      instances,
      startTimer: (ms, onEnd) => {
        const timer = clock.setTimeout(onEnd, ms);
        return () => timer.cancel();
      },
      host: {
        start: (slot, onEnd) => {
          const process: Started = {
            slot,
            isStopped: false,
            end: (end = {}) => onEnd({ how: "SIGTERM", isWell: true, isAddressTaken: false, ...end }),
          };
          started.push(process);
          return { mark: `mark ${started.length}`, stop: () => (process.isStopped = true) };
        },
        say: (text, slot) => said.push(slot === undefined ? text : `${slot}: ${text}`),
        nowMs: () => clock.nowMs(),
      },
    });
  }

  /** The processes that run, as `slot`, with `!` behind those that were told to stop. */
  const alive = (...ended: readonly Started[]) =>
    started.filter((each) => !ended.includes(each)).map(({ slot, isStopped }) => `${slot}${isStopped ? "!" : ""}`);
  const at = (index: number): Started => started.at(index) ?? assert.fail(`no process ${index}`);

  it("starts all at once, and says when all are up", async () => {
    create(3);
    rollout.change();
    assert.deepEqual(alive(), ["0", "1", "2"]);

    for (let count = 0; count < 3; count++) rollout.instanceUp();
    await clock.advance(199);
    assert.deepEqual([alive(), said], [["0", "1", "2"], []], "what the servers print comes first");
    await clock.advance(1);
    assert.deepEqual(said, ["up (0 ms)"]);
  });

  it("takes a process for up by its mark, and none that is not its own", async () => {
    create(2);
    rollout.change();
    rollout.instanceUp("another's");
    rollout.instanceUp("mark 2");
    rollout.instanceUp("mark 2");
    await clock.advance(1_000);
    assert.deepEqual(said, [], "the first one is not up yet");
    rollout.instanceUp("mark 1");
    await clock.advance(200);
    assert.deepEqual(said, ["up (1000 ms)"]);
    rollout.change();
    rollout.instanceUp("mark 1"); // of what it is to replace
    assert.deepEqual(alive(), ["0", "1", "0"]);
    rollout.instanceUp("mark 3");
    assert.deepEqual(alive(), ["0!", "1", "0", "1"]);
  });

  it("says what has happened in its order", () => {
    rollout.change();
    rollout.instanceUp();
    at(0).end(CRASH);
    assert.deepEqual(said, ["up (0 ms)", "0: crashed: exit code 1; started again in 1 s, or at the next change"]);
  });

  it("stops the old one once the new one is up, and not before", async () => {
    rollout.change();
    rollout.instanceUp();
    rollout.change();
    await clock.advance(5_000);
    assert.deepEqual(alive(), ["0", "0"]);

    rollout.instanceUp();
    assert.deepEqual(alive(), ["0!", "0"]);
    await clock.advance(200);
    assert.equal(said.at(-1), "restarted (5000 ms)");
  });

  it("replaces one, and then the others together, without waiting for the old ones to drain", () => {
    create(3);
    rollout.change();
    for (let count = 0; count < 3; count++) rollout.instanceUp();
    rollout.change();
    assert.deepEqual(alive(), ["0", "1", "2", "0"]);
    rollout.instanceUp();
    assert.deepEqual(alive(), ["0!", "1", "2", "0", "1", "2"]);
    rollout.instanceUp("mark 6");
    assert.deepEqual(alive(), ["0!", "1", "2!", "0", "1", "2"], "each goes when its own is up");
    rollout.instanceUp("mark 5");
    assert.deepEqual(alive(), ["0!", "1!", "2!", "0", "1", "2"]);
  });

  it("has four on their way at once, as each needs most of a core to start", () => {
    create(7);
    rollout.change();
    for (let count = 0; count < 7; count++) rollout.instanceUp();
    rollout.change();
    assert.equal(started.length, 8);
    rollout.instanceUp();
    assert.equal(started.length, 12);
    rollout.instanceUp();
    assert.equal(started.length, 13);
    for (let count = 0; count < 4; count++) rollout.instanceUp();
    assert.equal(started.length, 14);
  });

  it("leaves all others in place while the first of a new generation is not up", () => {
    create(3);
    rollout.change();
    for (let count = 0; count < 3; count++) rollout.instanceUp();
    rollout.change();
    at(-1).end(CRASH);
    assert.deepEqual(alive(at(-1)), ["0", "1", "2"]);
    assert.equal(said.at(-1), "0: failed: exit code 1; the one before goes on; tried again at the next change");
  });

  it("begins again when something changes on the way, and takes what was starting back first", async () => {
    create(2);
    rollout.change();
    rollout.instanceUp();
    rollout.instanceUp();
    rollout.change();
    rollout.change();
    const late = at(-1);
    assert.deepEqual(alive(), ["0", "1", "0!"]);

    late.end();
    assert.deepEqual(alive(late), ["0", "1", "0"]);
    rollout.instanceUp();
    rollout.instanceUp();
    assert.deepEqual(alive(late), ["0!", "1!", "0", "1"]);
    await clock.advance(200);
    assert.deepEqual(said, ["up (0 ms)", "restarted (0 ms)"]);
  });

  it("keeps the old ones when a new one does not start, and tries again at the next change", async () => {
    create(2);
    rollout.change();
    rollout.instanceUp();
    rollout.instanceUp();
    rollout.change();
    const broken = at(-1);
    broken.end(CRASH);
    await clock.advance(60_000);

    assert.deepEqual(alive(broken), ["0", "1"]);
    assert.equal(said.at(-1), "0: failed: exit code 1; the one before goes on; tried again at the next change");
    rollout.change();
    rollout.instanceUp();
    rollout.instanceUp();
    assert.deepEqual(alive(broken), ["0!", "1!", "0", "1"]);
  });

  it("does not start again what never started, until the next change", async () => {
    rollout.change();
    at(0).end(CRASH);
    await clock.advance(600_000);
    assert.deepEqual([started.length, said], [1, ["0: failed: exit code 1; tried again at the next change"]]);

    rollout.change();
    assert.equal(started.length, 2);
  });

  it("starts again what crashed, after pauses that grow", async () => {
    rollout.change();
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      rollout.instanceUp();
      const count = started.length;
      at(-1).end({ how: "SIGSEGV", isWell: false });
      assert.equal(said.at(-1), `0: crashed: SIGSEGV; started again in ${seconds} s, or at the next change`);
      await clock.advance(seconds * 1_000 - 1);
      assert.equal(started.length, count);
      await clock.advance(1);
      assert.equal(started.length, count + 1);
    }
  });

  it("starts what crashed at the next change, once", async () => {
    rollout.change();
    rollout.instanceUp();
    at(0).end(CRASH);
    rollout.change();
    assert.equal(started.length, 2);
    await clock.advance(60_000);
    assert.equal(started.length, 2);
  });

  it("does not start again what ended well", async () => {
    rollout.change();
    rollout.instanceUp();
    at(0).end();
    await clock.advance(60_000);
    assert.deepEqual([started.length, said.at(-1)], [1, "0: ended; started again at the next change"]);
  });

  it("stops the old one first from then on, when both want one address", () => {
    rollout.change();
    rollout.instanceUp();
    const first = at(0);
    rollout.change();
    const refused = at(-1);
    refused.end({ ...CRASH, isAddressTaken: true });
    assert.match(said.at(-1) ?? "", /^0: its address is in use by the one before, which from now on is stopped first/);
    assert.deepEqual(alive(refused), ["0!"]);

    first.end();
    assert.deepEqual(alive(first, refused), ["0"]);
    rollout.instanceUp();
    rollout.change();
    assert.deepEqual(alive(first, refused), ["0!"]);
  });

  it("stops what has not registered before it starts another in its place", async () => {
    rollout.change();
    rollout.change();
    await clock.advance(60_000);
    assert.deepEqual(alive(), ["0!"]);
    at(0).end();
    assert.deepEqual(alive(at(0)), ["0"]);
  });

  it("keeps the old one while the new one has not registered, and says so after 15 s", async () => {
    rollout.change();
    rollout.instanceUp();
    rollout.change();
    await clock.advance(14_999);
    assert.deepEqual(said, ["up (0 ms)"]);
    await clock.advance(600_000);
    assert.deepEqual(alive(), ["0", "0"]);
    assert.deepEqual(said, ["up (0 ms)", "0: has not registered within 15 s; the one before goes on until it does"]);
    rollout.instanceUp();
    assert.deepEqual(alive(), ["0!", "0"]);
  });

  it("stops all, starts nothing more, and waits until they have ended", async () => {
    create(2);
    rollout.change();
    rollout.instanceUp();
    let isStopped = false;
    const stopped = rollout.stop().then(() => {
      isStopped = true;
    });
    assert.deepEqual(alive(), ["0!", "1!"]);
    at(0).end();
    await clock.advance(60_000);
    assert.equal(isStopped, false);
    at(1).end();
    await stopped;
    assert.equal(started.length, 2);
  });
});
