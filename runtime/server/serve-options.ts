// What `serve` is told, and the check of it at the door.

import { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS, MAX_WEIGHT } from "../base/limits.js";
import type { Logger } from "../base/logger.js";
import type { RegistryTarget } from "../discovery/open-registry.js";
import type { Descriptor } from "../schema/descriptor.js";
import type { Implementation } from "./implement.js";
import type { ServerInterceptor } from "./interceptor.js";
import type { ListenOptions } from "./listen-address.js";

export interface ServeOptions extends ListenOptions {
  /** What `implement` returns, one for each service. */
  readonly services: readonly Implementation[];
  /** Around every call of this server; the first is the outermost. Default: none. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** Where to register: `zookeeper://host:port/path`, `memory:name`, or a registry object, which the caller closes. Default: nowhere. */
  readonly registry?: RegistryTarget | undefined;
  /**
   * The contracts as `callwire descriptor` prints them, as a text or an object. With them the registry keeps each service's contract, for tools. Of the
   * layouts of ZooKeeper only `native` has a place for it. Default: none.
   */
  readonly schemas?: Descriptor | string | undefined;
  /** Share of the calls relative to other instances, 0 to 10,000. Default 100. */
  readonly weight?: number | undefined;
  readonly zone?: string | undefined;
  /** Version of the server's own software, for people. */
  readonly version?: string | undefined;
  /** Milliseconds that running calls are given when the server stops. Default 10,000; Infinity waits for the last one. */
  readonly graceMs?: number | undefined;
  /** Milliseconds that the start waits for the registry. Default 10,000. */
  readonly registerTimeoutMs?: number | undefined;
  /** Stop, with `graceMs`, on SIGTERM and SIGINT. Default true. */
  readonly stopOnSignal?: boolean | undefined;
  /**
   * Run the script in so many processes, each with a registration of its own: a free port (0) is each worker's own, a fixed one is shared. One that
   * dies is replaced; closing or a signal drains all. What follows `serve` runs in every process. Default: one process, this one.
   */
  readonly workers?: number | undefined;
  /** Default: warnings and errors to stderr. */
  readonly logger?: Logger | undefined;
}

/** Throws INVALID_ARGUMENT. */
export function checkNumbers({ graceMs = 0, registerTimeoutMs = 0, weight = 0 }: Partial<ServeOptions>): void {
  checkNumber("graceMs", graceMs, Infinity);
  checkNumber("registerTimeoutMs", registerTimeoutMs, MAX_TIMEOUT_MS);
  checkNumber("weight", weight, MAX_WEIGHT);
}

function checkNumber(option: string, value: number, max: number): void {
  if (typeof value === "number" && value >= 0 && value <= max) return;
  throw new RpcError("INVALID_ARGUMENT", `option ${option} must be a number from 0 to ${max}, got ${String(value)}`);
}
