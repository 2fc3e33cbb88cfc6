// Deliberate faults of simulations.

import { inRoom, type Mutant } from "../mutant.js";

export const SIMULATION: readonly Mutant[] = inRoom("runtime/simulation", [
  {
    what: "lets what was killed live on",
    file: "simulated-process.ts",
    text: "    life.machine.die();\n",
    replacement: "",
    tests: ["fault-player"],
  },
  {
    what: "leaves what was killed dead",
    file: "simulated-process.ts",
    text: "if (this.#life === undefined) this.start();",
    replacement: "",
    tests: ["fault-player"],
  },
  {
    what: "tells of a host whose power is gone",
    file: "fault-player.ts",
    text: "    network.switchOff(host);\n",
    replacement: "",
    tests: ["fault-player"],
  },
  {
    what: "leaves the registry slow",
    file: "fault-player.ts",
    text: "      registry.delayMs = 0;\n",
    replacement: "      registry.delayMs = 60_000;\n",
    tests: ["fault-player", "simulate"],
  },
  {
    what: "ends processes that may not die",
    file: "faults.ts",
    text: "mayDie || kind === undefined || !DEADLY.includes(kind)",
    replacement: "mayDie || kind !== undefined",
    tests: ["faults"],
  },
  {
    what: "takes a plan without a peer",
    file: "faults.ts",
    text: 'typeof peer !== "string") return false;',
    replacement: 'typeof peer !== "string") return true;',
    tests: ["faults"],
  },
  {
    what: "does not say that a process has failed",
    file: "simulated-process.ts",
    text: "      this.#surroundings.complain(`${this.name}: ${String(error)}`);\n",
    replacement: "",
    tests: ["simulate"],
  },
  {
    what: "does not wait for the end of a process",
    file: "play.ts",
    text: "      if (!hasEnded) this.#problems.push(",
    replacement: "      if (!name) this.#problems.push(",
    tests: ["simulate"],
  },
  {
    what: "skips the checks",
    file: "play.ts",
    text: "    if (this.#problems.length === 0) await this.#check();\n",
    replacement: "",
    tests: ["simulate"],
  },
  {
    what: "does not notice that a seed does not repeat itself",
    file: "simulate.ts",
    text: "  if (first.hash === second.hash) return;\n",
    replacement: "  if (first.seed === second.seed) return;\n",
    tests: ["simulate"],
  },
  {
    what: "says which plan has failed, and not the smallest",
    file: "simulate.ts",
    text: "    smallest = run;\n",
    replacement: "",
    tests: ["simulate"],
  },
  {
    what: "tries plan after plan without an end",
    file: "shrink.ts",
    text: "if (trials++ >= MAX_TRIALS) return best;",
    replacement: "if (trials++ >= 2 * MAX_TRIALS) return best;",
    tests: ["shrink"],
  },
  {
    what: "lets two simulations share the turns of streams",
    file: "virtual-time.ts",
    text: "const mine = last.then(run);",
    replacement: "const mine = run();",
    tests: ["simulate"],
  },
]);
