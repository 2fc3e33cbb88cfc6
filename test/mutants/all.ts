// All deliberate faults.

import { BALANCING } from "./faults/balancing.js";
import { BASE } from "./faults/base.js";
import { BENCH_FAULTS } from "./faults/bench.js";
import { BREAKING } from "./faults/breaking.js";
import { CALL } from "./faults/call.js";
import { CHANNEL } from "./faults/channel.js";
import { CHAOS_FAULTS } from "./faults/chaos.js";
import { CONSOLE_FAULTS } from "./faults/console.js";
import { DISCOVERY } from "./faults/discovery.js";
import { DOCS_FAULTS } from "./faults/docs.js";
import { EXPORT } from "./faults/export.js";
import { FUZZ_FAULTS } from "./faults/fuzz.js";
import { GATEWAY_FAULTS } from "./faults/gateway.js";
import { GRPC_FAULTS } from "./faults/grpc.js";
import { HIGHLIGHT } from "./faults/highlight.js";
import { HTTP_FAULTS } from "./faults/http.js";
import { IMPORT_FAULTS } from "./faults/import.js";
import { JSON_FAULTS } from "./faults/json.js";
import { LSP_FAULTS } from "./faults/lsp.js";
import { MCP_FAULTS } from "./faults/mcp.js";
import { MOCK_FAULTS } from "./faults/mock.js";
import { NESTJS_FAULTS } from "./faults/nestjs.js";
import { PLUGIN_FAULTS } from "./faults/plugins.js";
import { RECORDING_FAULTS } from "./faults/recording.js";
import { REPL_FAULTS } from "./faults/repl.js";
import { SEMANTIC } from "./faults/semantic.js";
import { SERVER } from "./faults/server.js";
import { SIMULATION } from "./faults/simulation.js";
import { STATS_FAULTS } from "./faults/stats.js";
import { TELEMETRY } from "./faults/telemetry.js";
import { TOOL_FAULTS } from "./faults/tools.js";
import { TRANSPORT } from "./faults/transport.js";
import { WEB_FAULTS } from "./faults/web.js";
import { WIRE } from "./faults/wire.js";
import { WORLD_JUDGE_FAULTS } from "./faults/world.js";
import type { Mutant } from "./mutant.js";

export const MUTANTS: readonly Mutant[] = [
  ...BALANCING,
  ...BASE,
  ...CALL,
  ...CHANNEL,
  ...DISCOVERY,
  ...SERVER,
  ...SIMULATION,
  ...STATS_FAULTS,
  ...TELEMETRY,
  ...TRANSPORT,
  ...WIRE,
  ...HIGHLIGHT,
  ...HTTP_FAULTS,
  ...IMPORT_FAULTS,
  ...JSON_FAULTS,
  ...DOCS_FAULTS,
  ...EXPORT,
  ...SEMANTIC,
  ...BREAKING,
  ...BENCH_FAULTS,
  ...CHAOS_FAULTS,
  ...WORLD_JUDGE_FAULTS,
  ...FUZZ_FAULTS,
  ...CONSOLE_FAULTS,
  ...GATEWAY_FAULTS,
  ...NESTJS_FAULTS,
  ...GRPC_FAULTS,
  ...MCP_FAULTS,
  ...REPL_FAULTS,
  ...TOOL_FAULTS,
  ...MOCK_FAULTS,
  ...PLUGIN_FAULTS,
  ...RECORDING_FAULTS,
  ...LSP_FAULTS,
  ...WEB_FAULTS,
];
