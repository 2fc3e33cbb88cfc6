// Real processes and a real registry, for some seconds: all holds, and what is wrong on purpose is
// found.

import assert from "node:assert/strict";
import { IS_LONG } from "../support/long-form.js";
import { type ChaosReport, runChaos } from "./chaos.js";
import type { ChaosFault, ChaosKind, ChaosPlan } from "./chaos-plan.js";
import { WAITS, type Waits } from "./waits.js";

const CALM: ChaosPlan = {
  servers: 2,
  clients: 1,
  registries: 1,
  durationMs: 3_000,
  callsPerSecond: 40,
  maxCalls: 0,
  balancer: 0,
  windowBytes: 65_536,
  pieceBytes: 0,
  faults: [],
};

function fault(kind: ChaosKind, at: number, ms: number): ChaosFault {
  return { at, kind, server: 0, client: 0, ms };
}

/** What never ends is waited for: longer than what ends by itself takes, and no more. */
const SHORT_WAITS: Waits = { ...WAITS, restMs: 6_000, leaveMs: 3_000 };

/** A server that dies again and again takes calls with it. */
const DEATHS = [600, 1_200, 1_800, 2_400].map((at) => fault("kill", at, 1));

function describeRun({ problems, events }: ChaosReport): string {
  return [...problems, ...events.map((event) => JSON.stringify(event))].join("\n");
}

describe("chaos", function () {
  this.timeout(IS_LONG ? 300_000 : 120_000);

  it("holds all promises while processes, paths and the registry fail, and heals", async () => {
    const report = await runChaos({ seed: 1, durationMs: IS_LONG ? 120_000 : 8_000 });

    assert.deepEqual(report.problems, [], describeRun(report));
    assert.deepEqual([report.lost, report.duplicated], [0, 0]);
    assert.ok(report.calls > 50, `${report.calls} calls`);
    assert.ok(report.events.some(({ played }) => played === "played"));
  });

  it("finds calls that ran twice, calls without an end, streams with a gap, and processes that do not end", async () => {
    const bugs = ["retries-writes", "never-settles", "skips-an-item", "stays-open", "fails-at-last"] as const;
    const plan = { ...CALM, faults: DEATHS };
    const { problems, lost, duplicated } = await runChaos({ seed: 1, plan, bugs, waits: SHORT_WAITS });
    const all = problems.join("\n");

    assert.match(all, /write, which ran at \S+, \S+ .*must not run twice, and did/);
    assert.match(all, /read.* was never settled/);
    assert.match(all, /count: got 4 in the place of 3/);
    assert.match(all, /all is well, and yet call/);
    assert.match(all, /was to end, and something has held it open/);
    assert.ok(lost > 0 && duplicated > 0, `${lost} lost, ${duplicated} duplicated`);
  });
});
