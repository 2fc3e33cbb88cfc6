// Deliberate faults of `callwire doctor`, `compat`, `fuzz`, `dev`, `generate --watch` and
// `completion`, and of what holds the house to its rules.

import { inRoom, type Mutant } from "../mutant.js";

export const TOOL_FAULTS: readonly Mutant[] = [
  ...inRoom("cli/live", [
    {
      what: "advises an option that the command refuses",
      file: "live-command.ts",
      text: '  refuses: "",',
      replacement: '  refuses: "; --at host:port asks one server without a registry",',
      tests: ["live-command"],
    },
    {
      what: "takes one server for the registry that it writes to",
      file: "live-command.ts",
      text: 'at !== undefined && use === "refuses"',
      replacement: "false",
      tests: ["live-command"],
    },
    {
      what: "takes a certificate without its key for none",
      file: "tls-flags.ts",
      text: "if (tlsCert !== undefined && tlsKey === undefined) throw new UsageError(",
      replacement: 'if (tlsCert !== undefined && tlsKey === undefined && tlsCa === "") throw new UsageError(',
      tests: ["tls-flags"],
    },
    {
      what: "believes that a folder is a PEM file",
      file: "tls-flags.ts",
      text: "if (statSync(file).isDirectory())",
      replacement: "if (statSync(file).isBlockDevice())",
      tests: ["tls-flags"],
    },
    {
      what: "says of the server's own option that the command has it",
      file: "tls-flags.ts",
      text: "(?<![.\\w]|\\bits |\\bserver's )",
      replacement: "(?<![.\\w])",
      tests: ["tls-flags"],
    },
  ]),
  ...inRoom("cli/live", [
    {
      what: "warns also where CALLWIRE_LOG is error",
      file: "live-command.ts",
      text: 'if (this.logLevel !== "error") this.err(',
      replacement: "this.err(",
      tests: ["diagnostics-log"],
    },
    {
      what: "goes on listening to the client when nobody wants to know any more",
      file: "diagnostics-log.ts",
      text: "return () => unsubscribe(name, listen);",
      replacement: "return () => void (unsubscribe !== undefined && listen);",
      tests: ["diagnostics-log"],
    },
  ]),
  ...inRoom("cli/commands/live", [
    {
      what: "drops the arguments behind the first",
      file: "run-live.ts",
      text: "flags as never, more);",
      replacement: "flags as never, []);",
      tests: ["run-live"],
    },
    {
      what: "advises on an instance as if it were a service",
      file: "run-live.ts",
      text: "isOfService && typeof argument",
      replacement: "(isOfService || !isOfService) && typeof argument",
      tests: ["run-live"],
    },
  ]),
  ...inRoom("cli/input", [
    {
      what: "goes by the nearest configuration, whatever CALLWIRE_CONFIG names",
      file: "configuration.ts",
      text: "  const file = findConfigurationFile(cwd);\n  const base",
      replacement: "  const file = findConfigurationFile(path.dirname(cwd));\n  const base",
      tests: ["configuration"],
    },
  ]),
  ...inRoom("compiler/export", [
    {
      what: "shows a command that a shell reads in another way",
      file: "copied-call.ts",
      text: "return PLAIN.test(text) ?",
      replacement: 'return text !== "" ?',
      tests: ["copied-call"],
    },
  ]),
  ...inRoom("cli/start", [
    {
      what: "goes on when npm and its shell have ended by a signal",
      file: "end-signals.ts",
      text: "++timesGone === 2) onGone()",
      replacement: "++timesGone === 2) ppid()",
      tests: ["end-signals"],
    },
    {
      what: "takes a shell that Ctrl-C has ended for a second signal",
      file: "end-signals.ts",
      text: "  const hearFrom = (exit: Exit) => (): void => {\n    stopLooking();",
      replacement: "  const hearFrom = (exit: Exit) => (): void => {",
      tests: ["end-signals"],
    },
    {
      what: "goes on at a second signal as process 1 of a container",
      file: "end-signals.ts",
      text: "if (isHeard) process.exit(exit);",
      replacement: "if (isHeard) return;",
      tests: ["end-signals"],
    },
    {
      what: "ends a command whose shell has ended, whoever started it",
      file: "end-signals.ts",
      text: 'if (starter.env["npm_lifecycle_event"] !== undefined)',
      replacement: "",
      tests: ["end-signals"],
    },
  ]),
  ...inRoom("cli/watch", [
    {
      what: "goes on telling of a file that is gone meanwhile",
      file: "watch-run.ts",
      text: "  if (diagnostics.length !== previous.diagnostics.length) return false;\n",
      replacement: "",
      tests: ["watch-run"],
    },
  ]),
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
      what: "judges others by what one server answers against its record",
      file: "running-contracts.ts",
      text: "if (answer.fingerprint === each.fingerprint) known.set(each.fingerprint, answer);",
      replacement: "if (each.fingerprint !== undefined) known.set(each.fingerprint, answer);",
      tests: ["running-contracts"],
    },
    {
      what: "breaks whoever serves what is gone",
      file: "breaks.ts",
      text: 'if (kind === "instance") return [];',
      replacement: 'if (service === "") return [];',
      tests: ["breaks"],
    },
  ]),
  ...inRoom("cli/live", [
    {
      what: "says nothing when a registry comes back",
      file: "absence.ts",
      text: "if (this.#away === undefined) return undefined;",
      replacement: "if (this.#away !== undefined) return undefined;",
      tests: ["absence"],
    },
    {
      what: "takes a value at which the server hangs for a good one",
      file: "fuzz-end.ts",
      text: 'DEADLINE_EXCEEDED: "hung",',
      replacement: "",
      tests: ["fuzz-end"],
    },
    {
      what: "takes a refused connection for a lost one",
      file: "fuzz-end.ts",
      text: 'error.code === "UNAVAILABLE" && error.processed === "unknown"',
      replacement: 'error.code === "UNAVAILABLE"',
      tests: ["fuzz-end"],
    },
  ]),
  ...inRoom("cli/dev", [
    {
      what: "takes another's instance for its own",
      file: "rollout.ts",
      text: "(mark === undefined || next.process.mark === mark)",
      replacement: '(mark === undefined || mark !== "")',
      tests: ["rollout"],
    },
    {
      what: "stops the old one before the new one is up",
      file: "rollout.ts",
      text: "if (slot.current !== undefined) entry.stopTimer =",
      replacement:
        "if (slot.current !== undefined) this.#stop(slot.current);\n    if (slot.current !== undefined) entry.stopTimer =",
      tests: ["rollout"],
    },
    {
      what: "replaces all at once before one of them has proved to start",
      file: "rollout.ts",
      text: "return isProven && !this.#stopsFirst ? MAX_STARTING : 1;",
      replacement: "return isProven || !this.#stopsFirst ? MAX_STARTING : 1;",
      tests: ["rollout"],
    },
    {
      what: "says that all are up before the servers have said it",
      file: "rollout.ts",
      text: "const SETTLE_MS = 200;",
      replacement: "const SETTLE_MS = 0;",
      tests: ["rollout"],
    },
  ]),
  ...inRoom("cli/input", [
    {
      what: "refuses the shortest time that an option takes",
      file: "duration.ts",
      text: "if (ms >= fromMs && ms <= toMs) return ms;",
      replacement: "if (ms > fromMs && ms <= toMs) return ms;",
      tests: ["duration"],
    },
  ]),
  ...inRoom("cli/completion", [
    {
      what: "offers what does not begin as it is written",
      file: "words.ts",
      text: "text.startsWith(current);",
      replacement: "text.includes(current);",
      tests: ["words"],
    },
    {
      what: "asks for names where an option wants its value",
      file: "words.ts",
      text: "if (open !== undefined) return",
      replacement: "if (open?.argChoices !== undefined) return",
      tests: ["words"],
    },
  ]),
  {
    what: "takes the new name of an import for the one that is taken",
    file: "test/house/export-rules.ts",
    text: ".split(/[\\s:]/)[0]",
    replacement: ".split(/[\\s:]/).at(-1)",
    tests: ["test/house/exports.test.ts"],
  },
  {
    what: "holds a value for taken whose file has another one taken",
    file: "test/house/export-rules.ts",
    text: "names?.has(name) !== true",
    replacement: "names === undefined",
    tests: ["test/house/exports.test.ts"],
  },
  {
    what: "overlooks who imports all of a module",
    file: "test/house/export-rules.ts",
    text: 'names === undefined ? ["*"] : namesOf(names)',
    replacement: 'namesOf(names ?? "")',
    tests: ["test/house/exports.test.ts"],
  },
];
