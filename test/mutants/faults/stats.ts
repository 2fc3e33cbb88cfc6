// Deliberate faults of what a server tells of its figures.

import { inRoom, type Mutant } from "../mutant.js";

export const STATS_FAULTS: readonly Mutant[] = [
  ...inRoom("runtime/server/stats", [
    {
      what: "tells its figures to other machines without a token",
      file: "watchers.ts",
      text: "if (isOfThisMachine(peer)) return undefined;",
      replacement: "return undefined;",
      tests: ["stats-window"],
    },
    {
      what: "tells its figures with a wrong token",
      file: "watchers.ts",
      text: "if (this.#check !== undefined) return this.#check.refusalOf(token, peer, now);",
      replacement: "if (this.#check !== undefined) return undefined;",
      tests: ["watchers"],
    },
    {
      what: "shows methods that the client may not call",
      file: "stats-window.ts",
      text: "return !this.#hidden.has(method) &&",
      replacement: "return",
      tests: ["stats-window"],
    },
    {
      what: "goes on to count when nobody watches any more",
      file: "watchers.ts",
      text: "if (this.#running === 0) core.counts = undefined;",
      replacement: "",
      tests: ["stats-window"],
    },
    {
      what: "lets any number watch",
      file: "watchers.ts",
      text: "if (this.#running >= MAX_STATS_WATCHERS)",
      replacement: "if (this.#running >= Infinity)",
      tests: ["watchers"],
    },
    {
      what: "holds up a drain for who watches",
      file: "watchers.ts",
      text: '    stopping.addEventListener("abort", done);\n',
      replacement: "",
      tests: ["watchers"],
    },
    {
      what: "measures calls of before the window",
      file: "stats-window.ts",
      text: "durations.since(this.#seen.get(name))",
      replacement: "durations.since(undefined)",
      tests: ["stats-window"],
    },
    {
      what: "counts any number of methods apart",
      file: "call-tally.ts",
      text: "this.methods.size < MAX_STATS_METHODS ? method : OTHER",
      replacement: "this.methods.size < Infinity ? method : OTHER",
      tests: ["stats-window"],
    },
    {
      what: "measures calls that were refused",
      file: "call-tally.ts",
      text: "    this.#of(method).count(status);\n",
      replacement: "    this.count(method, status, 0);\n",
      tests: ["stats-window"],
    },
    {
      what: "measures one of many calls, and counts it as one",
      file: "call-tally.ts",
      text: "return new MeasuredCall(this, startedAt, this.#untilMeasured);",
      replacement: "return new MeasuredCall(this, startedAt, 1);",
      tests: ["call-tally"],
    },
    {
      what: "measures few calls behind a snapshot, as there were many before",
      file: "call-tally.ts",
      text: "    this.#measured = 0;\n    this.#untilMeasured = 1;\n",
      replacement: "",
      tests: ["call-tally"],
    },
    {
      what: "measures as many of a hundred thousand calls as of ten thousand",
      file: "call-tally.ts",
      text: "measured < MEASURED_OFTEN ? MEASURED_EVERY : MEASURED_RARELY",
      replacement: "MEASURED_EVERY",
      tests: ["call-tally"],
    },
    {
      what: "takes a call that failed for one that returned",
      file: "call-tally.ts",
      text: 'this.#failed === call ? this.#status : "OK"',
      replacement: '"OK"',
      tests: ["call-tally"],
    },
    {
      what: "takes buckets for wider than they are",
      file: "durations.ts",
      text: "(lowest + width / 2) / US_PER_MS",
      replacement: "(lowest + width * 2) / US_PER_MS",
      tests: ["durations"],
    },
  ]),
  ...inRoom("runtime/server", [
    {
      what: "notes of each call what nobody wants",
      file: "admission.ts",
      text: "else if (counts !== undefined) call.observed",
      replacement: "else call.observed",
      tests: ["stats/watchers"],
    },
    {
      what: "counts no call that it refuses",
      file: "observed-call.ts",
      text: "    this.#counts?.countRefusal(method ?? OTHER, error.code);\n",
      replacement: "",
      tests: ["stats/watchers"],
    },
  ]),
];
