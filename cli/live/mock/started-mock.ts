// A mock of one service that another command starts and ends, such as the console.

import type { CallwireServer, Registry } from "callwire";
import { UsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { findMocked } from "./mock-contract.js";
import { markedRegistry } from "./mock-mark.js";
import { createMocks, serveMocks } from "./mock-server.js";

export interface StartedMock {
  /** Its values: the same seed gives the same ones. */
  readonly seed: number;
  /** As behind `--rule`. */
  readonly rules: readonly string[];
}

/**
 * On 127.0.0.1, registered with the mark of a mock. The contract is that of instances that run, or
 * of the project around. Throws UsageError; rejects as `serve` does.
 */
export async function startMock(
  live: Live,
  registry: Registry,
  service: string,
  { seed, rules }: StartedMock,
): Promise<CallwireServer> {
  if (registry.capabilities.registers === false) throw new UsageError(`nobody registers in ${registry.target}`);
  const mocked = await findMocked(live, registry, { contract: undefined, services: [service] });
  const mocks = createMocks(mocked, seed, { rule: rules }, undefined);
  const place = { registry: markedRegistry(registry), listen: "127.0.0.1:0", registerTimeoutMs: live.timeoutMs };
  return serveMocks(mocks, place, {});
}
