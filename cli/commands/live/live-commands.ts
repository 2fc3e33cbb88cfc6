// The commands that talk to servers, in the order of the help. A bundle of their own runs them, and
// bundle.mjs tells the start of the command their names.

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
import type { AnyLive } from "./live-definition.js";
import { mcpCommand } from "./mcp.js";
import { mockCommand } from "./mock.js";
import { recordCommand } from "./record.js";
import { replCommand } from "./repl.js";
import { replayCommand } from "./replay.js";
import { servicesCommand } from "./services.js";
import { weightCommand } from "./weight.js";

export const LIVE_COMMANDS: readonly AnyLive[] = [
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
  mockCommand,
  healthCommand,
  drainCommand,
  weightCommand,
  doctorCommand,
  compatCommand,
];
