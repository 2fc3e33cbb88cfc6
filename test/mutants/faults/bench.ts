// Deliberate faults of `callwire bench` and `callwire fuzz`.

import { inRoom, type Mutant } from "../mutant.js";

export const BENCH_FAULTS: readonly Mutant[] = [
  ...inRoom("cli/live/bench", [
    {
      what: "forgets when a call was due that has to wait",
      file: "generator.ts",
      text: "this.#send(this.#takeWaiting(), now);",
      replacement: "this.#send(Math.max(now, this.#takeWaiting()), now);",
      tests: ["generator"],
    },
    {
      what: "skips no call, however many are under way",
      file: "generator.ts",
      text: "else if (this.inFlight < this.#maxInFlight) this.#waiting.push(intendedAt);",
      replacement: "else if (this.inFlight < Infinity) this.#waiting.push(intendedAt);",
      tests: ["generator"],
    },
    {
      what: "waits for all that is queued, however long that takes",
      file: "generator.ts",
      text: "if (now >= this.#cutAt) this.#cutOff();",
      replacement: "if (now >= Infinity) this.#cutOff();",
      tests: ["generator"],
    },
    {
      what: "waits without an end behind the last of so many calls",
      file: "generator.ts",
      text: "this.#cutAt = Math.min(this.#cutAt, now + this.#setup.plan.graceMs);",
      replacement: "this.#cutAt = Math.min(this.#cutAt, now + Infinity);",
      tests: ["generator"],
    },
    {
      what: "counts an answer that comes when the run is over",
      file: "generator.ts",
      text: "if (this.#inFlight > 0) this.#recorder.noteUnanswered(this.#unanswered);",
      replacement: "this.#recorder.noteUnanswered(0);",
      tests: ["generator"],
    },
    {
      what: "calls skipped what it has never sent at its end",
      file: "generator.ts",
      text: "this.#recorder.noteUnsent();",
      replacement: "this.#recorder.noteSkipped();",
      tests: ["generator"],
    },
    {
      what: "lets a process have no call at the servers",
      file: "plan.ts",
      text: "if (most < processes)",
      replacement: "if (most < 1)",
      tests: ["plan"],
    },
    {
      what: "counts the calls of the warm-up",
      file: "generator.ts",
      text: "return at >= this.#measuredFrom;",
      replacement: "return at >= 0;",
      tests: ["generator"],
    },
    {
      what: "makes the whole rate at once during the ramp",
      file: "schedule.ts",
      text: "if (ms < this.#rampMs) return",
      replacement: "if (ms < 0) return",
      tests: ["schedule"],
    },
    {
      what: "makes each call once in every process",
      file: "schedule.ts",
      text: "return Math.max(0, Math.ceil((all - at) / of));",
      replacement: "return Math.max(0, all - at * of * 0);",
      tests: ["schedule"],
    },
    {
      what: "loses the last of equal times",
      file: "distribution.ts",
      text: "runs.push([value, last - before]);",
      replacement: "runs.push([value, Math.max(1, last - before - 1)]);",
      tests: ["distribution"],
    },
    {
      what: "takes one bad moment for the knee",
      file: "knee.ts",
      text: "if (!hasPassed && search.failures + 1 < TRIES)",
      replacement: "if (!hasPassed && search.failures + 1 < 1)",
      tests: ["knee"],
    },
    {
      what: "forgets the calls that were skipped when it looks at the p99",
      file: "thresholds.ts",
      text: "result.latency.percentile(99, result.due - result.ended)",
      replacement: "result.latency.percentile(99)",
      tests: ["thresholds"],
    },
    {
      what: "never finds the generator itself too slow",
      file: "thresholds.ts",
      text: "return busy > MAX_BUSY ?",
      replacement: "return busy > 2 ?",
      tests: ["thresholds"],
    },
    {
      what: "puts the name of an instance into the page as it is",
      file: "page.ts",
      text: "return text.replace(/[&<>\"']/g,",
      replacement: "return text.replace(/[&]/g,",
      tests: ["report"],
    },
  ]),
  ...inRoom("cli/live/values", [
    {
      what: "makes lists longer than their limit",
      file: "random-values.ts",
      text: "return wholeBetween(this.#random, min, Math.min(Number(bounds?.max ?? Infinity), min + MAX_ITEMS));",
      replacement: "return min + MAX_ITEMS;",
      tests: ["random-values"],
    },
    {
      what: "makes the same values whatever the seed is",
      file: "random.ts",
      text: "let state = seed >>> 0;",
      replacement: "let state = seed * 0;",
      tests: ["random-values"],
    },
  ]),
];
