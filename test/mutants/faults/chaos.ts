// Deliberate faults of what judges a run of `npm run chaos`.

import type { Mutant } from "../mutant.js";

const JUDGE = ["test/chaos/judge.test.ts"];
const GATE = ["test/chaos/gate.test.ts"];
const PLAN = ["test/chaos/chaos-plan.test.ts"];

export const CHAOS_FAULTS: readonly Mutant[] = [
  {
    what: "takes the lines of processes one process after the other",
    file: "test/chaos/judge.ts",
    text: "[...lines].sort((a, b) => a.at - b.at)",
    replacement: "lines",
    tests: JUDGE,
  },
  {
    what: "takes any call without an end for that of a client that was killed",
    file: "test/chaos/judge.ts",
    text: "record.settledAt === undefined && dead.has(record.client)",
    replacement: "record.settledAt === undefined",
    tests: JUDGE,
  },
  {
    what: "counts calls that may run twice as duplicated",
    file: "test/chaos/judge.ts",
    text: "duplicated: twice.filter(isToRunOnce).length",
    replacement: "duplicated: twice.length",
    tests: JUDGE,
  },
  {
    what: "forgets that a connection was lost",
    file: "test/chaos/judge.ts",
    text: "return ledger.noteLoss(line.client);",
    replacement: "return;",
    tests: JUDGE,
  },
  {
    what: "forgets when a process went on after it had stood",
    file: "test/chaos/judge.ts",
    text: "errorOfForm(line.error), line.wentOnAt)",
    replacement: "errorOfForm(line.error), -1)",
    tests: JUDGE,
  },
  {
    what: "forgets what servers have logged",
    file: "test/chaos/judge.ts",
    text: "return ledger.noteError(line.server, line.text);",
    replacement: "return;",
    tests: JUDGE,
  },
  {
    what: "forgets of which call an error of the contract is",
    file: "test/chaos/journal-line.ts",
    text: 'return form.name === "Busy" ? new Busy({ call: form.call }) : new Refused({ call: form.call });',
    replacement: 'return form.name === "Busy" ? new Busy({ call: form.call }) : new Refused({ call: 1 });',
    tests: JUDGE,
  },
  {
    what: "takes a connection for lost behind the calls that failed with it",
    file: "test/chaos/journal.ts",
    text: "at: this.#turnAt ?? monotonicNowMs()",
    replacement: "at: monotonicNowMs()",
    tests: ["test/chaos/journal.test.ts"],
  },
  {
    what: "takes a connection for lost long before it was",
    file: "test/chaos/journal.ts",
    text: "setImmediate(() => setImmediate(() => (this.#turnAt = undefined)));",
    replacement: "",
    tests: ["test/chaos/journal.test.ts"],
  },
  {
    what: "reads a line that SIGKILL has cut off",
    file: "test/chaos/journal-line.ts",
    text: 'const whole = text.slice(0, text.lastIndexOf("\\n") + 1);',
    replacement: "const whole = text;",
    tests: JUDGE,
  },
  {
    what: "forgets that a call has no deadline",
    file: "test/chaos/journal-line.ts",
    text: "(value === INFINITY ? Infinity : value)",
    replacement: "value",
    tests: JUDGE,
  },
  {
    what: "lets bytes through a path that is cut",
    file: "test/chaos/gate.ts",
    text: "    this.#cuts.set(party, (this.#cuts.get(party) ?? 0) + 1);\n    this.#look();",
    replacement: "    this.#cuts.set(party, (this.#cuts.get(party) ?? 0) + 1);",
    tests: GATE,
  },
  {
    what: "tells of a broken connection though the path is cut",
    file: "test/chaos/pipe.ts",
    text: "if (this.#rules.isCut() || this.#isFull) {",
    replacement: "if (this.#isFull) {",
    tests: GATE,
  },
  {
    what: "tells the other end of a connection that was lost",
    file: "test/chaos/gate.ts",
    text: "for (const pipe of link.pipes) pipe.leak();",
    replacement: "",
    tests: GATE,
  },
  {
    what: "mends all cuts at once",
    file: "test/chaos/gate.ts",
    text: 'return (this.#cuts.get("") ?? 0) + (this.#cuts.get(party) ?? 0) > 0;',
    replacement: "return (this.#cuts.get(party) ?? 0) > 0;",
    tests: GATE,
  },
  {
    what: "takes a kind of fault that there is not for one",
    file: "test/chaos/chaos-plan.ts",
    text: "faults.every((fault) => isFault(fault, CHAOS_KINDS))",
    replacement: "faults.length >= 0",
    tests: PLAN,
  },
  {
    what: "believes the clients, and does not ask the registry",
    file: "test/chaos/liveness.ts",
    text: "if (listed.join() !== living.join()) return",
    replacement: "if (listed.length < 0) return",
    tests: ["test/chaos/liveness.test.ts"],
  },
  {
    what: "lets a process keep any number of sockets",
    file: "test/chaos/liveness.ts",
    text: "if (sockets > peers + SPARE_SOCKETS)",
    replacement: "if (sockets > peers * 1_000)",
    tests: ["test/chaos/liveness.test.ts"],
  },
  {
    what: "excuses nothing on a busy machine",
    file: "test/chaos/patience.ts",
    text: "return BUSY_HOPS * (this.#standing.stoodMs - this.#stoodMs);",
    replacement: "return 0;",
    tests: ["test/chaos/patience.test.ts"],
  },
  {
    what: "excuses what the machine had no time for before",
    file: "test/chaos/patience.ts",
    text: "this.#standing.stoodMs - this.#stoodMs",
    replacement: "this.#standing.stoodMs",
    tests: ["test/chaos/patience.test.ts"],
  },
  {
    what: "lets any memory grow",
    file: "test/chaos/memory.ts",
    text: "isLeaking: grownMiB > ALLOWED_MIB",
    replacement: "isLeaking: grownMiB > 1_000",
    tests: ["test/chaos/memory.test.ts"],
  },
  {
    what: "leaves broken what could not be put back at once",
    file: "test/chaos/later.ts",
    text: "else this.#wait(this.#againMs, { run, tries: tries + 1 });",
    replacement: "",
    tests: ["test/chaos/later.test.ts"],
  },
];
