// The bundle of the commands that talk to servers. It has no compiler: what needs that asks the
// other bundle.

import { COMMANDS_OF_LIVE } from "./commands/live/live-place.js";
import { registryCommand } from "./commands/live/registry.js";
import { runProgram } from "./program.js";
import { runProcess } from "./run-process.js";

// For the other bundle, which knows these commands, too.
export { runLive } from "./commands/live/run-live.js";
// For the console, which is a bundle of its own.
export {
  checkConsumers,
  checkMocks,
  checkOrphans,
  checkSettings,
  checkVersions,
  connectDynamic,
  contractText,
  DeclaredError,
  FollowedServices,
  FollowedStats,
  findInstances,
  findNamed,
  findRunning,
  findSource,
  Interruption,
  inTime,
  JsonCodecs,
  JsonError,
  listProjectContracts,
  mostCommon,
  nameServices,
  RpcError,
  readConsumers,
  readInstances,
  startMock,
  withRegistry,
  ZookeeperRegistry,
} from "./live/console/live-parts.js";
export { listCandidates, openDevRegistry, runBenchProcess } from "./live/index.js";

/** Runs the live command that `args` name, and sets the exit code when that is done. */
export function run(args: readonly string[]): void {
  const groups = { "Services that run:": COMMANDS_OF_LIVE, "Project:": [registryCommand] };
  runProcess((cwd, terminal) => runProgram(groups, args, { cwd, terminal }), { endsAtOnce: true });
}
