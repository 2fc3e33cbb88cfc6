import assert from "node:assert/strict";
import { Distribution } from "#cli/live/bench/distribution.js";
import { formatHgrm } from "#cli/live/bench/hgrm.js";
import { OUTPUTS, readPlan } from "#cli/live/bench/plan.js";
import { formatBench } from "#cli/live/bench/report.js";
import { type GeneratorResult, mergeResults } from "#cli/live/bench/result.js";
import { formatUs, formatVerdict } from "#cli/live/bench/words.js";

const RESULT: GeneratorResult = {
  skipped: 2,
  unsent: 4,
  unanswered: 1,
  service: [
    [85, 90],
    [4_210, 10],
  ],
  latency: [
    [120, 90],
    [250_000, 10],
  ],
  lag: [[400, 100]],
  codes: [
    { code: "OK", count: 97, message: "" },
    { code: "UNAVAILABLE", count: 3, message: "gone \u001b[31m" },
  ],
  instances: [{ instance: '127.0.0.1:1 <b>"x"</b>', errors: 3, runs: [[85, 100]] }],
  intervals: [
    { atMs: 0, lengthMs: 250, ended: 50, errors: 3, skipped: 0, p50Us: 85, p99Us: 4_210 },
    { atMs: 250, lengthMs: 250, ended: 50, errors: 0, skipped: 2, p50Us: 85, p99Us: 100 },
  ],
  endedInTime: 90,
  measuredMs: 500,
  busy: 0.25,
};
const escape = (text: string): string => text.replaceAll("\u001b", "\\u{1b}");
const shown = {
  name: "demo.S/m",
  result: mergeResults([RESULT], 200),
  options: readPlan({ rate: "200", duration: "500ms", warmup: "0s" }),
  missed: ["p99 is 250 ms"],
  style: {},
  escape,
};

describe("the report of a bench", () => {
  it("is a summary for people", () => {
    const text = formatBench("summary", shown);
    for (const part of [
      "demo.S/m: open loop, 200 a second asked for, 50 at once\n90 calls in 500 ms, 180 calls/s\n107 due: 97 returned, 3 failed, 2 skipped, 4 never sent, 1 without an answer\n",
      /from the intended start +0\.120 ms +0\.120 ms +250 ms +250 ms +250 ms +25\.1 ms\n/,
      /service time +0\.085 ms +0\.085 ms +4\.21 ms +4\.21 ms +4\.21 ms +0\.49\d ms\n/,
      /send lag +0\.400 ms/,
      /\nUNAVAILABLE +3 +3 %\n/,
    ])
      assert.ok(typeof part === "string" ? text.startsWith(part) : part.test(text), `${part} in\n${text}`);
  });

  it("is an object for programs, in milliseconds", () => {
    const json = JSON.parse(formatBench("json", shown)) as Readonly<Record<string, unknown>>;
    assert.deepEqual([json["calls"], json["rate"], json["wantedRate"]], [90, 180, 200]);
    const became = ["due", "ended", "errors", "skipped", "unsent", "unanswered"].map((name) => json[name]);
    assert.deepEqual(became, [107, 100, 3, 2, 4, 1]);
    assert.deepEqual(json["serviceMs"], { p50: 0.085, p90: 0.085, p99: 4.21, p999: 4.21, max: 4.21, mean: 0.498 });
    assert.deepEqual(json["missed"], ["p99 is 250 ms"]);
    assert.deepEqual(json["generator"], { busy: 0.25, tooSlow: null });
  });

  it("is a row of figures for each stretch of time", () => {
    assert.equal(
      formatBench("csv", shown),
      "at_s,length_s,ended,errors,skipped,p50_ms,p99_ms\n0,0.25,50,3,0,0.085,4.21\n0.25,0.25,50,0,2,0.085,0.1\n",
    );
  });

  it("is a distribution as HdrHistogram writes it", () => {
    const text = formatHgrm(
      new Distribution([
        [1_000, 50],
        [2_000, 25],
        [9_000, 25],
      ]),
    );
    const rows = text.split("\n").filter((line) => /^ +\d/.test(line));
    assert.equal(rows[0], "       1.000 0.000000000000         50           1.00");
    assert.equal(rows.at(-1), "       9.000 1.000000000000        100");
    assert.ok(rows.includes("       1.000 0.500000000000         50           2.00"), text);
    assert.ok(rows.includes("       2.000 0.750000000000         75           4.00"), text);
    assert.match(text, /#\[Mean {4}= +3\.250, StdDeviation {3}= +3\.345\]\n#\[Max {5}= +9\.000, Total count {4}= +100\]/);
  });

  it("is one page that asks no network, in which what others wrote is text", () => {
    const page = formatBench("html", shown);
    assert.ok(page.startsWith("<!doctype html>"));
    assert.equal(page.split("<svg").length - 1, 3);
    assert.doesNotMatch(page, /<script|https?:|src=|@import|<b>"x"/);
    assert.match(page, /127\.0\.0\.1:1 &#60;b&#62;/);
    assert.doesNotMatch(page, /NaN|Infinity|undefined/);
    assert.match(page, /<b>90 calls in 500 ms, 180 calls\/s<\/b>/);
    assert.match(page, /<b>107 due: 97 returned, 3 failed, 2 skipped, 4 never sent, 1 without an answer<\/b>/);
  });

  it("has every form of a run without a call", () => {
    const empty = { ...RESULT, service: [], latency: [], lag: [], codes: [], instances: [], intervals: [], endedInTime: 0 };
    for (const output of OUTPUTS)
      assert.doesNotMatch(formatBench(output, { ...shown, result: mergeResults([empty], 200) }), /NaN|undefined/, output);
  });

  it("says beside it what is wrong", () => {
    assert.equal(
      formatVerdict(shown.result, shown.missed, escape),
      "3 failed with UNAVAILABLE, the first: gone \\u{1b}[31m\n2 calls (1.87 %) were skipped, as --max-in-flight was reached\n5 calls (4.67 %) were cut off at the end: 4 never sent, 1 without an answer\nmissed: p99 is 250 ms\n",
    );
  });

  it("adds up the generators of several processes", () => {
    const both = mergeResults([RESULT, RESULT], 400);
    assert.deepEqual([both.calls, both.ended, both.errors, both.skipped, both.rate], [180, 200, 6, 4, 360]);
    assert.deepEqual(
      both.intervals.map(({ ended, p50Us, p99Us }) => [ended, p50Us, p99Us]),
      [
        [100, 85, 4_210],
        [100, 85, 100],
      ],
    );
    assert.equal(both.instances[0]?.times.count, 200);
  });

  it("shows times with three figures", () => {
    assert.deepEqual([85, 4_212, 12_345, 250_000, 1_234_000].map(formatUs), [
      "0.085 ms",
      "4.21 ms",
      "12.3 ms",
      "250 ms",
      "1.2 s",
    ]);
  });
});
