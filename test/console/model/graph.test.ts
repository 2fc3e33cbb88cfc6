import assert from "node:assert/strict";
import { addPoints, areaOf, closestTo, pathOf, scaleOf, spanOf, steadyScaleOf, ticksOf } from "#console/model/graph.js";

const MINUTE_MS = 60_000;

function point(at: number, callsPerSecond = 0) {
  return { at, callsPerSecond, errorsPerSecond: 0, inFlight: 0, calls: 0, errors: 0 };
}
const momentsOf = (points: readonly { readonly at: number }[]) => points.map(({ at }) => at);

describe("the graphs of the console", () => {
  it("have each moment once, whoever tells it: the page itself, and a console that was asked", () => {
    const own = [point(1_000), point(2_000), point(4_000)];
    const told = [point(2_000, 7), point(3_000)];
    assert.deepEqual(momentsOf(addPoints(own, told)), [1_000, 2_000, 3_000, 4_000]);
  });

  it("keep what another process of the console had told, and a quarter of an hour of it", () => {
    const kept = addPoints([point(0), point(1), point(MINUTE_MS)], [point(15 * MINUTE_MS)]);
    assert.deepEqual(momentsOf(kept), [1, MINUTE_MS, 15 * MINUTE_MS]);
  });

  it("are as long as their points need, up to a quarter of an hour", () => {
    assert.deepEqual(
      [0, 1, 1.5, 4, 6, 15].map((minutes) => spanOf([0, minutes * MINUTE_MS]) / MINUTE_MS),
      [1, 1, 2, 5, 15, 15],
    );
    assert.equal(spanOf([]), MINUTE_MS);
  });

  it("end at a round value that none is above", () => {
    const top = (...values: readonly (number | undefined)[]) => scaleOf([{ at: [], values }]).top;
    assert.deepEqual(
      [top(), top(0), top(0.13), top(1), top(3, undefined, 4), top(51), top(1_001)],
      [1, 1, 0.2, 1, 5, 100, 2_000],
    );
  });

  const lineOf = (...values: readonly (number | undefined)[]) => ({ at: [], values });
  const steady = (count: number, ...rare: readonly number[]) => lineOf(...rare, undefined, ...Array<number>(count).fill(3));

  it("of the latency end at what is usual, and say how much is above", () => {
    assert.deepEqual(steadyScaleOf([steady(95, 200, 240), lineOf(1, 2)]), { top: 5, above: 2, highest: 240 });
    assert.deepEqual(steadyScaleOf([steady(19, 15)]), { top: 5, above: 1, highest: 15 });
    assert.deepEqual(steadyScaleOf([steady(99, 200), steady(99, 7, 9)]), { top: 5, above: 3, highest: 200 });
  });

  it("of the latency show all of what is not rare, or does not make the rest flat", () => {
    for (const line of [steady(95, 200, 210, 240), steady(18, 15), steady(99, 14), lineOf(...Array<number>(99).fill(0), 7)])
      assert.deepEqual(steadyScaleOf([line]), scaleOf([line]));
    assert.deepEqual(steadyScaleOf([]), { top: 1, above: 0, highest: 0 });
  });

  it("have no line where nobody looked, and none of a value that is not known", () => {
    const frame = { width: 60, height: 10, until: MINUTE_MS, spanMs: MINUTE_MS, top: 10 };
    const at = [0, 1_000, 2_000, 30_000, MINUTE_MS];
    assert.equal(pathOf({ at, values: [0, 5, undefined, 10, 20] }, frame), "M0.0 10.0h0.5L1.0 5.0M30.0 0.0h0.5M60.0 0.0h0.5");
  });

  it("fill the room below each part of a line, and none where nobody looked", () => {
    const frame = { width: 60, height: 10, until: MINUTE_MS, spanMs: MINUTE_MS, top: 10 };
    const at = [0, 1_000, 30_000, 31_000];
    assert.equal(areaOf({ at, values: [10, 5, 5, 10] }, frame), "M0.0 0.0h0.5L1.0 5.0V10H0.0ZM30.0 5.0h0.5L31.0 0.0V10H30.0Z");
    assert.equal(areaOf({ at, values: [] }, frame), "");
  });

  it("have round moments below them, between their edges, and so few that a phone has room", () => {
    const clock = Date.UTC(2030, 0, 1, 9, 30);
    const shown = (until: number, minutes: number) =>
      ticksOf(until, minutes * MINUTE_MS).map(({ at, share }) => [(at - clock) / 1_000, Number(share.toFixed(3))]);
    assert.deepEqual(shown(clock + 7_000, 1), [
      [-45, 0.133],
      [-30, 0.383],
      [-15, 0.633],
      [0, 0.883],
    ]);
    assert.deepEqual(shown(clock, 2), [
      [-120, 0],
      [-90, 0.25],
      [-60, 0.5],
      [-30, 0.75],
      [0, 1],
    ]);
    assert.deepEqual(
      shown(clock + 1_000, 5).map(([seconds]) => seconds),
      [-240, -180, -120, -60, 0],
    );
    assert.deepEqual(
      shown(clock, 15).map(([seconds]) => seconds),
      [-900, -600, -300, 0],
    );
  });

  it("say the seconds of those moments where one of them has some", () => {
    const clock = Date.UTC(2030, 0, 1, 9, 30);
    const texts = (minutes: number) => ticksOf(clock, minutes * MINUTE_MS).map(({ text }) => text.replace(/\d/g, "0"));
    assert.deepEqual(
      [1, 2, 5, 15].map((minutes) => texts(minutes)[0]),
      ["00:00:00", "00:00:00", "00:00", "00:00"],
    );
  });

  it("tell the moment under the pointer", () => {
    const at = [0, 10, 20, 90];
    assert.deepEqual(
      [-5, 14, 16, 54, 56, 200].map((wanted) => at[closestTo(at, wanted)]),
      [0, 10, 20, 20, 90, 90],
    );
    assert.equal(closestTo([], 3), -1);
  });
});
