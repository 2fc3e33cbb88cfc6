// The commands that talk to servers, in the order of the help. A bundle of their own runs them: a
// new one is a line here, and its name in start/routes.ts, without which it starts more slowly.

import type { AnyCommand } from "../command.js";
import { benchCommand } from "./bench.js";
import { callCommand } from "./call.js";
import { compatCommand } from "./compat.js";
import { consoleCommand } from "./console.js";
import { describeCommand } from "./describe.js";
import { doctorCommand } from "./doctor.js";
import { drainCommand } from "./drain.js";
import { fuzzCommand } from "./fuzz.js";
import { gatewayCommand } from "./gateway.js";
import { healthCommand } from "./health.js";
import { instancesCommand } from "./instances.js";
import { mcpCommand } from "./mcp.js";
import { recordCommand } from "./record.js";
import { replCommand } from "./repl.js";
import { replayCommand } from "./replay.js";
import { servicesCommand } from "./services.js";
import { weightCommand } from "./weight.js";

export const LIVE_COMMANDS: readonly AnyCommand[] = [
  servicesCommand,
  instancesCommand,
  describeCommand,
  callCommand,
  replCommand,
  benchCommand,
  fuzzCommand,
  recordCommand,
  replayCommand,
  consoleCommand,
  gatewayCommand,
  mcpCommand,
  healthCommand,
  drainCommand,
  weightCommand,
  doctorCommand,
  compatCommand,
];
