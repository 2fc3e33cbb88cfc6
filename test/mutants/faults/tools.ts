// Deliberate faults of `callwire doctor`, `compat`, `fuzz`, `dev` and `completion`.

import { inRoom, type Mutant } from "../mutant.js";

export const TOOL_FAULTS: readonly Mutant[] = [
  ...inRoom("cli/live/doctor", [
    {
      what: "takes a consumer that no session owns for a good one",
      file: "orphans.ts",
      text: "entries.filter(({ isEphemeral, problem }) => !isEphemeral || problem !== undefined)",
      replacement: "entries.filter(({ problem }) => problem !== undefined)",
      tests: ["checks"],
    },
    {
      what: "names no path beside one that is empty",
      file: "path.ts",
      text: ": `services are under ${places}; give that path, or start a server with this registry`",
      replacement: ': "start a server with this registry, or give the path under which they register"',
      tests: ["checks"],
    },
    {
      what: "fails a clock for what the round trip leaves open",
      file: "clock.ts",
      text: "Math.max(0, Math.abs(clock.offsetMs) - clock.uncertaintyMs)",
      replacement: "Math.abs(clock.offsetMs)",
      tests: ["checks"],
    },
    {
      what: "fails a registry of which one server is down",
      file: "ports.ts",
      text: "if (closed.length < dialled.length)",
      replacement: "if (closed.length === 0)",
      tests: ["checks"],
    },
    {
      what: "cuts a long list without a word",
      file: "finding.ts",
      text: "if (rest === 0 || first === undefined) return shown;",
      replacement: "if (rest >= 0 || first === undefined) return shown;",
      tests: ["checks"],
    },
  ]),
  ...inRoom("cli/live/compat", [
    {
      what: "breaks consumers by what breaks only clients of this checkout",
      file: "breaks.ts",
      text: 'if (kind === "consumer") return found.filter(({ severity }) => severity === "error");',
      replacement: 'if (kind === "consumer") return found;',
      tests: ["breaks"],
    },
    {
      what: "breaks whoever serves what is gone",
      file: "breaks.ts",
      text: 'if (kind === "instance") return [];',
      replacement: 'if (service === "") return [];',
      tests: ["breaks"],
    },
  ]),
];
