// What the channels of calls cost while nobody listens to them, in a process where nobody ever has.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const MAX_NS = 2;

/** A neighbour on the same core makes a round slower, for as long as it works. */
const MAX_ROUNDS = 60;

/**
 * Nanoseconds of the processor that one check takes, and how many found a listener. The least of
 * some rounds, as a busy machine only adds: the first that is quick enough is the last.
 */
const PROGRAM = (check: string): string => `
import { hasCallObservers, hasServerObservers, serverCalls } from ${JSON.stringify(import.meta.resolve("#runtime/call/call-events.js"))};
const CHECKS = 20_000_000;
function run(hasCallObservers, serverCalls, hasServerObservers) {
  let heard = 0;
  for (let at = 0; at < CHECKS; at++) if (${check}) heard++;
  return heard;
}
let [least, heard] = [Infinity, 0];
for (let round = 0; round < ${MAX_ROUNDS} && least >= ${MAX_NS}; round++) {
  const before = process.cpuUsage();
  heard += run(hasCallObservers, serverCalls, hasServerObservers);
  const { user, system } = process.cpuUsage(before);
  least = Math.min(least, ((user + system) * 1_000) / CHECKS);
}
console.log(least, heard);
`;

describe("a channel without a subscriber", () => {
  for (const check of ["hasCallObservers()", "serverCalls.hasSubscribers", "hasServerObservers()"]) {
    it(`costs a call less than ${MAX_NS} ns: ${check}`, () => {
      const out = execFileSync(process.execPath, ["--input-type=module", "-e", PROGRAM(check)], { encoding: "utf8" });
      const [ns, heard] = out.split(" ").map(Number);
      assert.equal(heard, 0);
      assert.ok(ns !== undefined && ns < MAX_NS, `${ns} ns`);
    });
  }
});
