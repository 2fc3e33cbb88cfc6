import assert from "node:assert/strict";
import { type BenchFlags, readPlan } from "#cli/live/bench/plan.js";

describe("the options of callwire bench", () => {
  it("are a closed loop of ten seconds with 50 callers when nothing is said", () => {
    const { plan, thresholds, processes, findsMax, output } = readPlan({});
    assert.deepEqual(plan, {
      rate: 0,
      rampMs: 0,
      warmupMs: 1_000,
      measuredMs: 10_000,
      graceMs: 5_000,
      calls: Infinity,
      concurrency: 50,
      maxInFlight: 1_000,
    });
    assert.deepEqual([processes, findsMax, output], [1, false, "summary"]);
    assert.deepEqual(thresholds, { maxP99Ms: undefined, maxErrors: undefined });
  });

  it("take times with units and shares with a percent sign", () => {
    const { plan, thresholds } = readPlan({
      rate: "2500",
      duration: "1.5m",
      ramp: "5s",
      warmup: "250ms",
      maxP99: "5ms",
      maxErrors: "0.1%",
    });
    assert.deepEqual([plan.rate, plan.measuredMs, plan.rampMs, plan.warmupMs], [2_500, 90_000, 5_000, 250]);
    assert.deepEqual(thresholds, { maxP99Ms: 5, maxErrors: { share: 0.001 } });
    assert.deepEqual(readPlan({ maxErrors: "7" }).thresholds.maxErrors, { count: 7 });
  });

  it("end after so many calls without a time, and then without a warm-up", () => {
    const { plan } = readPlan({ number: "100" });
    assert.deepEqual([plan.calls, plan.measuredMs, plan.warmupMs], [100, Infinity, 0]);
    assert.equal(readPlan({ number: "100", duration: "3s" }).plan.measuredMs, 3_000);
  });

  it("let as many calls be under way as may be at the servers", () => {
    assert.equal(readPlan({ rate: "10", concurrency: "5000" }).plan.maxInFlight, 5_000);
    assert.equal(readPlan({ rate: "10", concurrency: "50", maxInFlight: "20" }).plan.maxInFlight, 20);
  });

  it("share the calls at once among the processes, and have one for each by default", () => {
    assert.equal(readPlan({ concurrency: "4", processes: "4" }).plan.concurrency, 4);
    assert.equal(readPlan({ processes: "64" }).plan.concurrency, 64);
  });

  it("give what is under way the time of a call to end, and 5 s at most", () => {
    const graces = [undefined, "200ms", "60s"].map((timeout) => readPlan({ timeout }).plan.graceMs);
    assert.deepEqual(graces, [5_000, 200, 5_000]);
  });

  it("begin the search for the highest rate with 100 a second", () => {
    const { plan, findsMax } = readPlan({ findMax: true, maxP99: "5ms" });
    assert.deepEqual([plan.rate, plan.measuredMs, findsMax], [100, 2_000, true]);
  });

  it("take --json as -o json", () => {
    assert.equal(readPlan({ json: true }).output, "json");
    assert.equal(readPlan({ json: true, output: "json" }).output, "json");
  });

  const wrong: readonly (readonly [BenchFlags, RegExp])[] = [
    [{ rate: "fast" }, /^-r takes a number from 0\.001 to 1000000, got "fast"$/],
    [{ rate: "0" }, /^-r takes a number/],
    [{ number: "1.5" }, /^-n takes a whole number from 1 to/],
    [{ concurrency: "0" }, /^-c takes a whole number from 1 to 100000, got "0"$/],
    [{ duration: "soon" }, /^-z takes a time above 0 and up to 24h, such as 500ms, 10s or 2m, got "soon"$/],
    [{ duration: "25h" }, /^-z takes a time above 0 and up to 24h/],
    [{ duration: "0s" }, /^-z takes a time above 0 and up to 24h, such as 500ms, 10s or 2m, got "0s"$/],
    [{ duration: "5" }, /^-z takes a time with its unit; did you mean 5s or 5ms\?$/],
    [{ warmup: "1" }, /^--warmup takes a time with its unit/],
    [{ rate: "1", ramp: "0" }, /^--ramp takes a time with its unit/],
    [{ maxP99: "5" }, /^--max-p99 takes a time with its unit/],
    [{ maxP99: "0ms" }, /^--max-p99 takes a time above 0/],
    [{ timeout: "5" }, /^--timeout takes a time with its unit/],
    [{ number: "0" }, /^-n takes a whole number from 1 to/],
    [{ concurrency: "3", processes: "4" }, /^-c 3 is less than one for each of 4 processes; give more, or fewer --processes$/],
    [{ rate: "9", maxInFlight: "3", processes: "4" }, /^--max-in-flight 3 is less than one for each of 4 processes/],
    [{ json: true, output: "csv" }, /^--json and -o "csv" are two forms of one report; give one of them$/],
    [{ maxErrors: "101%" }, /^--max-errors takes a number of calls, or a share such as 0\.1%, got "101%"$/],
    [{ maxErrors: "1.5" }, /^--max-errors takes/],
    [{ ramp: "1s" }, /^--ramp belongs to an open loop; give its rate with -r, such as -r 1000$/],
    [{ maxInFlight: "10" }, /^--max-in-flight belongs to an open loop/],
    [{ findMax: true }, /^--find-max looks for the highest rate at which --max-p99 holds; give that too/],
    [{ findMax: true, maxP99: "5ms", number: "10" }, /^--find-max measures each rate for a time; give -z in place of -n$/],
    [{ processes: "65" }, /^--processes takes a whole number from 1 to 64, got "65"$/],
    [{ output: "xml" }, /^-o takes one of summary, json, csv, html, hgrm, got "xml"$/],
  ];
  for (const [flags, message] of wrong)
    it(`say what is wrong with ${JSON.stringify(flags)}`, () =>
      assert.throws(() => readPlan(flags), { name: "UsageError", message }));
});
