import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import {
  MAX_RECORDED_BURST,
  MAX_RECORDED_BYTES,
  MAX_RECORDED_BYTES_PER_SECOND,
  MAX_RECORDED_PER_SECOND,
  MAX_WAITING_RECORDS,
} from "#runtime/base/limits/recording.js";
import { Recording, type RecordingBounds } from "#runtime/server/recording/recording.js";

const BOUNDS: RecordingBounds = { limit: 10_000, durationMs: 60_000, sample: 1 };

describe("a recording", () => {
  let clock: FakeClock;
  let ends: number;
  beforeEach(() => {
    clock = new FakeClock();
    ends = 0;
  });

  const start = (bounds: Partial<RecordingBounds> = {}, random?: () => number) =>
    new Recording({ ...BOUNDS, ...bounds }, clock, () => void ends++, random);

  it("gives what was added, then the numbers, when it has its calls", async () => {
    const recording = start({ limit: 2 });
    for (const text of ["a", "b", "c"]) if (recording.wants(0)) recording.add(text);
    assert.equal(ends, 1);
    const counts = { calls: 2, recorded: 2, notSampled: 0, overRate: 0, overBuffer: 0, tooLarge: 0 };
    assert.deepEqual(await readAll(recording), [{ calls: ["a", "b"] }, { counts }, { counts }]);
    assert.equal(ends, 1);
    assert.equal(clock.timers, 0);
  });

  it("ends when its time is over, and tells the numbers each second until then", async () => {
    const recording = start({ durationMs: 2_500 });
    const read = recording.read();
    for (let second = 0; second < 2; second++) {
      const next = read.next();
      await clock.advance(1_000);
      assert.ok("counts" in ((await next).value ?? {}));
    }
    const last = read.next();
    await clock.advance(1_000);
    assert.deepEqual((await last).value, { counts: recording.counts });
    assert.equal((await read.next()).done, true);
    assert.equal(ends, 1);
  });

  it("takes no more calls a second than it may, and counts the others", async () => {
    const recording = start();
    const take = (count: number): number => {
      let taken = 0;
      for (let index = 0; index < count; index++) if (recording.wants(0)) taken++;
      return taken;
    };
    assert.equal(take(MAX_RECORDED_BURST + 10), MAX_RECORDED_BURST);
    await clock.advance(100);
    assert.equal(take(MAX_RECORDED_BURST), MAX_RECORDED_PER_SECOND / 10);
    assert.equal(recording.counts.overRate, 10 + MAX_RECORDED_BURST - MAX_RECORDED_PER_SECOND / 10);
  });

  it("takes no more bytes a second than it may", async () => {
    const recording = start();
    const large = "x".repeat(MAX_RECORDED_BYTES);
    let taken = 0;
    for (; recording.wants(0); taken++) recording.add(large);
    assert.equal(taken, MAX_RECORDED_BYTES_PER_SECOND / MAX_RECORDED_BYTES + 1);
    assert.equal(recording.counts.overRate, 1);
    await clock.advance(1_000);
    assert.equal(recording.wants(0), true);
  });

  it("leaves out what is larger than it may be, before or after it is known", () => {
    const recording = start();
    assert.equal(recording.wants(MAX_RECORDED_BYTES + 1), false);
    assert.equal(recording.wants(0), true);
    recording.add("x".repeat(MAX_RECORDED_BYTES + 1));
    assert.deepEqual([recording.counts.tooLarge, recording.counts.recorded], [2, 0]);
  });

  it("holds no more than its buffer, and counts what is left out", async () => {
    const recording = start();
    for (let index = 0; index < MAX_WAITING_RECORDS + 5; index++) {
      await clock.advance(2);
      if (recording.wants(0)) recording.add("x");
    }
    assert.deepEqual([recording.counts.recorded, recording.counts.overBuffer], [MAX_WAITING_RECORDS, 5]);
    assert.equal(recording.wants(0), false); // before anything is made of the call
  });

  it("looks at the share of the calls that was asked for", () => {
    const values = [0.05, 0.5, 0.99, 0.1];
    const recording = start({ sample: 0.1 }, () => values.shift() ?? 1);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => recording.wants(0)),
      [true, false, false, false],
    );
    assert.equal(recording.counts.notSampled, 3);
  });

  it("ends when its reader goes", async () => {
    const recording = start();
    recording.add("a");
    for await (const _read of recording.read()) break;
    assert.equal(ends, 1);
    assert.equal(recording.wants(0), false);
    assert.equal(clock.timers, 0);
  });
});

async function readAll(recording: Recording): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const read of recording.read()) all.push(read);
  return all;
}
