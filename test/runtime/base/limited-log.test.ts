import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { LimitedLog, limitsOf } from "#runtime/base/limited-log.js";
import { LOG_SUMMARY_MS, MAX_LOG_BURST, MAX_LOG_LINES_PER_SECOND } from "#runtime/base/limits/log.js";
import type { Logger } from "#runtime/base/logger.js";

function collect(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  return { logger: { debug: add, info: add, warn: add, error: add }, lines };
}

describe("lines that peers cause", () => {
  it("are limited by kind, and the rest is counted", async () => {
    const clock = new FakeClock();
    const { logger, lines } = collect();
    const log = new LimitedLog(logger, clock);
    for (let line = 0; line < 1_000; line++) log.warn("a flood", `line ${line}`);
    log.warn("another kind", "seldom");
    assert.equal(lines.length, MAX_LOG_BURST + 1);
    assert.equal(lines.at(-1), "seldom");
    await clock.advance(LOG_SUMMARY_MS);

    assert.deepEqual(lines.slice(MAX_LOG_BURST + 1), [`${1_000 - MAX_LOG_BURST} more lines were left out of the kind: a flood`]);
    await clock.advance(10 * LOG_SUMMARY_MS);
    assert.equal(lines.length, MAX_LOG_BURST + 2, "nothing is told of nothing");
  });

  it("are counted anew behind each time that they were told, which may be at once", async () => {
    const clock = new FakeClock();
    const { logger, lines } = collect();
    const log = new LimitedLog(logger, clock);
    const flood = (count: number): void => {
      for (let line = 0; line < count; line++) log.warn("a flood", "");
    };
    flood(MAX_LOG_BURST + 7);
    log.tellLeftOut();
    assert.match(lines.at(-1) ?? "", /^7 more lines/);
    assert.equal(clock.timers, 0);
    for (const more of [3, 5]) {
      await clock.advance(10 * LOG_SUMMARY_MS);
      flood(MAX_LOG_BURST + more);
      await clock.advance(LOG_SUMMARY_MS);
      assert.match(lines.at(-1) ?? "", new RegExp(`^${more} more lines`));
    }
  });

  it("are let through again at their rate", async () => {
    const clock = new FakeClock();
    const { logger, lines } = collect();
    const log = new LimitedLog(logger, clock);
    for (let line = 0; line < MAX_LOG_BURST; line++) log.warn("a flood", "");
    await clock.advance(1_000);
    for (let line = 0; line < MAX_LOG_BURST; line++) log.warn("a flood", "");

    assert.equal(lines.length, MAX_LOG_BURST + MAX_LOG_LINES_PER_SECOND);
  });

  it("have one limit for all that write to a logger", () => {
    const { logger } = collect();
    const clock = new FakeClock();

    assert.equal(limitsOf(logger, clock), limitsOf(logger, clock));
    assert.notEqual(limitsOf(logger, clock), limitsOf(collect().logger, clock));
  });
});
