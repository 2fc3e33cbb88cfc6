import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { runLanes } from "./run-lanes.js";
import type { Lane, Suite } from "./suites.js";

const WIDTHS = { busy: 2, waiting: 3 };

describe("runLanes", () => {
  const running = { busy: 0, waiting: 0, alone: 0 };
  const most = { busy: 0, waiting: 0, alone: 0 };
  const order: string[] = [];
  let besideAlone = 0;
  let mostAtOnce = 0;

  const run = async ({ name, lane }: Suite): Promise<void> => {
    running[lane]++;
    most[lane] = Math.max(most[lane], running[lane]);
    mostAtOnce = Math.max(mostAtOnce, running.busy + running.waiting);
    if (lane === "alone") besideAlone = Math.max(besideAlone, running.busy + running.waiting);
    order.push(name);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    running[lane]--;
  };

  before(() => runLanes([...suites("alone"), ...suites("busy"), ...suites("waiting", 24)], WIDTHS, run));

  it("runs each suite once", () => assert.equal(new Set(order).size, 40));

  it("runs as many beside one another as the lane is wide", () => {
    assert.deepEqual([most.busy, most.alone], [2, 1]);
    assert.equal(mostAtOnce, 5);
  });

  it("runs more of those that wait once none is busy", () => assert.equal(most.waiting, 5));

  it("runs those alone last, and nothing beside them", () => {
    assert.equal(besideAlone, 0);
    assert.deepEqual(
      order.slice(-8),
      suites("alone").map(({ name }) => name),
    );
  });

  it("rejects when a suite cannot be run", async () => {
    const broken = () => Promise.reject(new Error("no such program"));
    await assert.rejects(runLanes(suites("busy"), WIDTHS, broken), /no such program/);
  });
});

function suites(lane: Lane, length = 8): readonly Suite[] {
  return Array.from({ length }, (_, at) => ({
    name: `${lane}-${at}`,
    lane,
    isQuick: true,
    isCovered: true,
    files: [],
  }));
}
