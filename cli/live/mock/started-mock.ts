// Mocks that another command starts and ends, such as the console.

import type { CallwireServer, Registry } from "callwire";
import { UsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { readRecording } from "../record/recording-file.js";
import { markedRegistry } from "./mock-mark.js";
import { createMocks, serveMocks } from "./mock-server.js";
import { findSource, type MockSource } from "./mock-source.js";
import { checkRecording } from "./recorded-services.js";

export interface MockPlan {
  readonly source: MockSource;
  /** Full names of those that are mocked; empty for all of the source. */
  readonly services: readonly string[];
  /** Its values: the same seed gives the same ones. */
  readonly seed: number;
  /** As behind `--rule`. */
  readonly rules: readonly string[];
  /** As `callwire record` writes them. */
  readonly recording: { readonly name: string; readonly text: string } | undefined;
}

export interface StartedMock {
  readonly server: CallwireServer;
  /** Full names. */
  readonly services: readonly string[];
  /** Calls of the recording that it can give again. */
  readonly recorded: number;
}

/** On 127.0.0.1, registered with the mark of a mock. Throws UsageError; rejects as `serve` does. */
export async function startMock(live: Live, registry: Registry, plan: MockPlan): Promise<StartedMock> {
  if (registry.capabilities.registers === false) throw new UsageError(`nobody registers in ${registry.target}`);
  const mocked = await findSource(live, registry, plan.source, plan.services);
  const services = mocked.map(({ service }) => service.name);
  const { recording, rules, seed } = plan;
  const recorded = recording && { file: recording.name, calls: readRecording(recording.name, recording.text) };
  if (recorded !== undefined) checkRecording(recorded.file, recorded.calls, services);
  const mocks = createMocks(mocked, seed, { rule: rules }, recorded);
  const place = { registry: markedRegistry(registry), listen: "127.0.0.1:0", registerTimeoutMs: live.timeoutMs };
  return { server: await serveMocks(mocks, place, {}), services, recorded: mocks.recorded };
}
