// Deliberate faults of what guides and judges a run of `npm run fuzz`.

import type { Mutant } from "../mutant.js";

const PARTS = ["test/fuzz/parts.test.ts"];
const HANG = ["test/fuzz/hang.test.ts"];

export const FUZZ_FAULTS: readonly Mutant[] = [
  {
    what: "takes numbers and names in a text for something new",
    file: "test/fuzz/corpus.ts",
    text: "this.#seen.add(kindOf(text))",
    replacement: "this.#seen.add(text)",
    tests: PARTS,
  },
  {
    what: "takes frames that are cut for whole ones",
    file: "test/fuzz/chunk.ts",
    text: "return at + HEADER_BYTES === bytes.length;",
    replacement: "return at > 0;",
    tests: PARTS,
  },
  {
    what: "answers calls with frames of any kind",
    file: "test/fuzz/chunk.ts",
    text: "draws < MAX_DRAWS && !fits(drawn)",
    replacement: "draws < 1",
    tests: PARTS,
  },
  {
    what: "overlooks what a terminal obeys",
    file: "test/fuzz/area.ts",
    text: ".filter((line) => RAW.test(line) || line.includes(OWN_BUG))",
    replacement: ".filter((line) => line.includes(OWN_BUG))",
    tests: PARTS,
  },
  {
    what: "plays a finding again that has no inputs",
    file: "test/fuzz/finding.ts",
    text: "if (inputs.length === 0) return",
    replacement: "if (inputs.length < 0) return",
    tests: PARTS,
  },
  {
    what: "plays a finding again of which an input is none",
    file: "test/fuzz/finding.ts",
    text: "if (odd >= 0) return",
    replacement: "if (odd > inputs.length) return",
    tests: PARTS,
  },
  {
    what: "waits for ever for a loop that stands still",
    file: "test/fuzz/ask-in-time.ts",
    text: "child.cpuMs() - before > patienceMs ||",
    replacement: "",
    tests: HANG,
  },
  {
    what: "blames a child that others hold up",
    file: "test/fuzz/ask-in-time.ts",
    text: "performance.now() - startedAt > SLEEPER_PATIENCE_MS",
    replacement: "performance.now() - startedAt > 0",
    tests: HANG,
  },
  {
    what: "overlooks a pause in which a process only waits",
    file: "test/fuzz/own-pause.ts",
    text: "pauseMs - longestQueue(queued, queuedNow)",
    replacement: "0 * longestQueue(queued, queuedNow)",
    tests: HANG,
  },
  {
    what: "blames a process that waits for a thread without a core",
    file: "test/fuzz/own-pause.ts",
    text: "readdirSync(THREADS)",
    replacement: "[String(process.pid)]",
    tests: HANG,
  },
];
