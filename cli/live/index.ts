// The door to the live commands: everything that talks to servers and registries. A bundle of its
// own, which other commands never load.

import { Exit } from "../usage-error.js";
import type { BenchFlags } from "./bench/plan.js";
import { benchNamed } from "./bench/run-bench.js";
import { type CallFlags, callNamed } from "./call.js";
import { type CompatFlags, showCompat } from "./compat/compat.js";
import { type ConsoleFlags, runConsole } from "./console/console.js";
import { showConsumers } from "./consumers.js";
import { splitName } from "./contracts.js";
import { describeNamed } from "./describe.js";
import { followDiagnostics } from "./diagnostics-log.js";
import { showDoctor } from "./doctor/doctor.js";
import { reportFailure } from "./failure.js";
import { type FuzzFlags, fuzzNamed } from "./fuzz.js";
import { type GatewayFlags, runGateway } from "./gateway/gateway.js";
import { showHealth } from "./health.js";
import { showInstances } from "./instances.js";
import { AbsentError } from "./lists.js";
import { Live, type LiveFlags, type LiveTools } from "./live-command.js";
import { type McpFlags, runMcp } from "./mcp/mcp.js";
import { setDrain, setWeight } from "./operator.js";
import { type RecordFlags, recordNamed } from "./record/record.js";
import { type RegistryFlags, runRegistry } from "./registry.js";
import { runRepl } from "./repl/repl.js";
import { type ReplayFlags, replayFile } from "./replay/replay.js";
import { showServices } from "./services.js";

export { runBenchProcess } from "./bench/generators.js";
export { type Line, listCandidates } from "./candidates.js";
export { type DevRegistry, openDevRegistry } from "./dev-registry.js";

/** What each command is told beside its first argument. */
export type AllFlags = LiveFlags &
  CallFlags &
  RegistryFlags &
  CompatFlags &
  BenchFlags &
  FuzzFlags &
  RecordFlags &
  ReplayFlags &
  McpFlags &
  GatewayFlags &
  ConsoleFlags & {
    readonly watch?: boolean | undefined;
    readonly undo?: boolean | undefined;
    readonly consumers?: boolean | undefined;
  };

const COMMANDS: Readonly<Record<string, (live: Live, argument: string | undefined, flags: AllFlags) => Promise<Exit>>> = {
  services: (live, filter, { watch = false }) => showServices(live, filter, watch),
  instances: (live, service = "", { watch = false, consumers = false }) =>
    consumers ? showConsumers(live, service) : showInstances(live, service, watch),
  describe: (live, name = "") => describeNamed(live, name),
  call: (live, name = "", flags) => callNamed(live, name, flags),
  repl: (live, service, { header = [] }) => runRepl(live, service, header),
  bench: (live, name = "", flags) => benchNamed(live, name, flags),
  record: (live, service = "", flags) => recordNamed(live, service, flags),
  replay: (live, file = "", flags) => replayFile(live, file, flags),
  gateway: (live, _none, flags) => runGateway(live, flags),
  console: (live, _none, flags) => runConsole(live, flags),
  mcp: (live, service, flags) => runMcp(live, service, flags),
  fuzz: (live, name = "", flags) => fuzzNamed(live, name, flags),
  health: (live, service) => showHealth(live, service),
  compat: (live, _none, flags) => showCompat(live, flags),
  doctor: (live) => showDoctor(live),
  drain: (live, instance = "", { undo = false }) => setDrain(live, instance, undo),
  weight: (live, instance = "", { undo = false, pairs = [] }) => setWeight(live, instance, pairs[0], undo),
};

/** Runs one of them. Throws UsageError for what the user can put right. */
export async function runLive(tools: LiveTools, name: string, argument: string | undefined, flags: AllFlags): Promise<Exit> {
  if (name === "registry") return runRegistry(tools, flags); // the only one that needs none
  const command = COMMANDS[name];
  if (command === undefined) throw new RangeError(`there is no live command ${name}`);
  const live = new Live(tools, flags);
  if (live.logLevel === "debug") followDiagnostics((line) => live.err(`debug: ${tools.escape(line)}\n`));
  try {
    return await command(live, argument, flags);
  } catch (error) {
    if (error instanceof AbsentError) {
      if (flags.json === true)
        live.json({ error: { name: "RpcError", code: "UNAVAILABLE", message: error.message } }, { isLine: name === "call" });
      else live.err(`callwire: ${error.message}\n`);
      return Exit.absent;
    }
    const isOfService = name !== "drain" && name !== "weight" && name !== "replay";
    return reportFailure(live, error, {
      service: isOfService && argument !== undefined ? splitName(argument).service : undefined,
      print: (value) => live.json(value, { isLine: name === "call" }),
    });
  }
}
