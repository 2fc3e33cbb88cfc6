// What a process of a simulation is given: its clock and its chance, and `serve` and `connect` on
// the simulated network.

import type { Clock } from "../base/clock.js";
import { checkOptions, type OptionRules } from "../base/options.js";
import type { Random } from "../base/random.js";
import { CONNECT_RULES, type ConnectOptions } from "../client/connect.js";
import type { ServiceDef } from "../schema/service-def.js";
import type { CallwireServer } from "../server/callwire-server.js";
import { SERVE_RULES, type ServeOptions } from "../server/serve-options.js";

/** What `serve` of a host takes: the options of `serve` that mean something in a simulation. */
export type HostServeOptions = Pick<
  ServeOptions,
  | "services"
  | "interceptors"
  | "weight"
  | "zone"
  | "version"
  | "graceMs"
  | "registerTimeoutMs"
  | "maxFrameBytes"
  | "maxCallsPerConnection"
  | "maxCalls"
  | "maxCallsPerPeer"
  | "maxTimeoutMs"
>;

/** What `connect` of a host takes. */
export type HostConnectOptions = Omit<ConnectOptions, "tls">;

/** A process in the simulation, as its own code sees it. */
export interface Host {
  /** As the scenario calls the process. */
  readonly name: string;
  /**
   * Its time: `nowMs` counts from its start, `wallMs` is a date of 2026. Timers do not fire while
   * it stands still, nor when it has died.
   */
  readonly clock: Clock;
  /** Its chance: the same for the same seed. */
  readonly random: Random;
  /** Resolves after so many virtual milliseconds; never in a process that has died. */
  sleep(ms: number): Promise<void>;
  /**
   * As `serve`: a server of this process that is registered. When the registry does not answer, it
   * rejects, and the process starts anew a second later if it ends by that.
   */
  serve(options: HostServeOptions): Promise<CallwireServer>;
  /** As `connect`: a client that finds its servers in the registry of the simulation. */
  connect<Client, Handler>(service: ServiceDef<Client, Handler>, options?: HostConnectOptions): Client;
}

const HOST_SERVE_RULES: OptionRules<HostServeOptions> = {
  services: SERVE_RULES.services,
  interceptors: SERVE_RULES.interceptors,
  weight: SERVE_RULES.weight,
  zone: SERVE_RULES.zone,
  version: SERVE_RULES.version,
  graceMs: SERVE_RULES.graceMs,
  registerTimeoutMs: SERVE_RULES.registerTimeoutMs,
  maxFrameBytes: SERVE_RULES.maxFrameBytes,
  maxCallsPerConnection: SERVE_RULES.maxCallsPerConnection,
  maxCalls: SERVE_RULES.maxCalls,
  maxCallsPerPeer: SERVE_RULES.maxCallsPerPeer,
  maxTimeoutMs: SERVE_RULES.maxTimeoutMs,
};

const { tls: _, ...HOST_CONNECT_RULES } = CONNECT_RULES;

/** Throws INVALID_ARGUMENT also for those that would reach the real network. */
export function checkHostServe(options: HostServeOptions): void {
  checkOptions("serve of a host", options, HOST_SERVE_RULES, ["services"]);
}

/** The same for `connect`. */
export function checkHostConnect(options: HostConnectOptions): void {
  checkOptions("connect of a host", options, HOST_CONNECT_RULES);
}
