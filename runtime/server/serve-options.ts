// What `serve` is told, and the check of it at the door.

import { DEFAULT_WEIGHT, MAX_WEIGHT } from "../base/limits/balancing.js";
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION, MAX_CONFIGURABLE_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import {
  DEFAULT_GRACE_MS,
  DEFAULT_MAX_CALL_MS,
  DEFAULT_MAX_CALLS_PER_SERVER,
  DEFAULT_MAX_CONNECTIONS,
  MAX_CONFIGURABLE_CALLS_PER_SERVER,
  MAX_CONFIGURABLE_CONNECTIONS,
  MAX_WORKERS,
} from "../base/limits/server.js";
import type { Logger } from "../base/logger.js";
import {
  ARE_INTERCEPTORS,
  CHECKED_LATER,
  checkOptions,
  IS_BOOLEAN,
  IS_FRAME_SIZE,
  IS_LOGGER,
  IS_TIMEOUT,
  isNumber,
  isText,
  type OptionRule,
  type OptionRules,
  withStandard,
} from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { RegistryTarget } from "../discovery/open-registry.js";
import type { Descriptor } from "../schema/descriptor.js";
import { ARE_IMPLEMENTATIONS, type Implementation } from "./implement.js";
import type { ServerInterceptor } from "./interceptor.js";
import type { ListenOptions } from "./listen-address.js";
import { RECORDING_RULES, type RecordingOptions } from "./recording-options.js";
import { IS_SIDE_DOOR, type SideDoor } from "./side-door.js";
import { STATS_RULES, type StatsOptions } from "./stats-options.js";

/**
 * What `serve` is told. A wrong or unknown option rejects with RpcError INVALID_ARGUMENT, before
 * anything has begun.
 */
export interface ServeOptions extends ListenOptions {
  /** What `implement` returns, one for each service; at least one. */
  readonly services: readonly Implementation[];
  /** Around every call of this server; the first is the outermost. Default: none. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /**
   * Where to register: `zookeeper://host:port/path`, `memory:name`, or a registry object, which the
   * caller closes. Default: nowhere.
   */
  readonly registry?: RegistryTarget | undefined;
  /**
   * The contracts as `callwire descriptor` prints them, as a text or an object. Tools find them in
   * the registry, where it has a place for them, and ask the server for them. `false`: nobody is
   * given any. Default: what `callwire generate` has put beside the generated code.
   */
  readonly schemas?: Descriptor | string | false | undefined;
  /**
   * Lets who has the token record calls with their answers, as `callwire record` does; values of
   * `@sensitive` fields are masked. Default: nobody can.
   */
  readonly recording?: RecordingOptions | undefined;
  /**
   * Who may watch how often methods are called and how long they take, as
   * `callwire instances --stats` does: who has the token. `false`: nobody. Default: clients of the
   * same machine, by their address.
   */
  readonly stats?: StatsOptions | false | undefined;
  /**
   * Answers HTTP too, as `createHttp` of `callwire/http` says: the same handlers, limits and drain.
   * Default: it does not.
   */
  readonly http?: SideDoor | undefined;
  /** Share of the calls relative to other instances, 0 to 10,000. Default 100. */
  readonly weight?: number | undefined;
  /**
   * Where this server runs: clients of the same zone prefer it. At most 255 characters. Default:
   * nowhere.
   */
  readonly zone?: string | undefined;
  /** Version of the server's own software, for people. At most 255 characters. */
  readonly version?: string | undefined;
  /**
   * Milliseconds that running calls are given when the server stops. Default 10,000; Infinity waits
   * for the last one.
   */
  readonly graceMs?: number | undefined;
  /**
   * Milliseconds that the start waits for the registry. Default 10,000; Infinity waits until it is
   * there.
   */
  readonly registerTimeoutMs?: number | undefined;
  /**
   * Stop, with `graceMs`, on SIGTERM and SIGINT, and end the process then. `true`: a second signal
   * that comes a second or more after the first ends it at once. `"once"`: nothing but SIGKILL cuts
   * the grace. `false`: signals are yours. Default true.
   */
  readonly stopOnSignal?: boolean | "once" | undefined;
  /**
   * Run the script in so many processes, each with a registration of its own: a free port (0) is
   * each worker's own, a fixed one is shared. One that dies is replaced; closing or a signal drains
   * all. What follows `serve` runs in every process. Default: one process, this one.
   */
  readonly workers?: number | undefined;
  /**
   * Largest frame that this server accepts, in bytes: one message and its header. 512 to
   * 67,108,864. Default 4,194,304.
   */
  readonly maxFrameBytes?: number | undefined;
  /**
   * Calls at once on one connection; what a client has more waits there. 1 to 65,536, and never
   * more than `maxCalls`. Default 1,024.
   */
  readonly maxCallsPerConnection?: number | undefined;
  /**
   * Calls at once over all connections; what comes beyond is refused, so that it goes elsewhere. 1
   * to 1,000,000. Default 10,000.
   */
  readonly maxCalls?: number | undefined;
  /**
   * Calls at once of one peer that is alone; of what others leave, each has a share. A peer is a
   * certificate, or else an address: all clients behind one proxy are one. 1 to `maxCalls`, which
   * means no shares. Default: three quarters of `maxCalls`.
   */
  readonly maxCallsPerPeer?: number | undefined;
  /**
   * Milliseconds that a call may run at most, whatever its client asks for; then it fails with
   * DEADLINE_EXCEEDED. Streams go on. From 1; Infinity leaves it to the clients. Default 300,000.
   */
  readonly maxTimeoutMs?: number | undefined;
  /** Connections at once; what comes beyond is closed. 1 to 1,000,000. Default 10,000. */
  readonly maxConnections?: number | undefined;
  /**
   * Of them, those of one address, shared as `maxCallsPerPeer` is. Default: three quarters of
   * `maxConnections`.
   */
  readonly maxConnectionsPerPeer?: number | undefined;
  /** Default: warnings and errors to stderr. */
  readonly logger?: Logger | undefined;
}

const IS_GRACE = isNumber(0, Infinity, "a number of milliseconds");

const STOPS_ON_SIGNAL: OptionRule = {
  expected: 'true, false or "once"',
  isRight: (value) => typeof value === "boolean" || value === "once",
};

/** Of docs/options.md, too. */
export const SERVE_RULES: OptionRules<ServeOptions> = {
  services: ARE_IMPLEMENTATIONS,
  listen: CHECKED_LATER,
  tls: CHECKED_LATER,
  insecure: withStandard(IS_BOOLEAN, false),
  advertiseHost: isText(),
  advertisePort: isNumber(1, 65_535, "a whole number", Number.isInteger),
  socketMode: CHECKED_LATER,
  interceptors: ARE_INTERCEPTORS,
  registry: CHECKED_LATER,
  schemas: CHECKED_LATER,
  recording: {
    expected: "an object with token",
    isRight: (value) => typeof value === "object" && value !== null && "token" in value,
    inside: RECORDING_RULES,
  },
  stats: {
    expected: "an object with token, or false",
    isRight: (value) => value === false || (typeof value === "object" && value !== null && "token" in value),
    inside: STATS_RULES,
  },
  http: IS_SIDE_DOOR,
  weight: withStandard(isNumber(0, MAX_WEIGHT, "a whole number", Number.isInteger), DEFAULT_WEIGHT),
  zone: isText(),
  version: isText(),
  graceMs: withStandard(IS_GRACE, DEFAULT_GRACE_MS),
  registerTimeoutMs: withStandard(IS_TIMEOUT, DEFAULT_TIMEOUT_MS),
  stopOnSignal: withStandard(STOPS_ON_SIGNAL, true),
  workers: isNumber(1, MAX_WORKERS, "a whole number", Number.isInteger),
  maxFrameBytes: withStandard(IS_FRAME_SIZE, DEFAULT_MAX_FRAME_BYTES),
  maxCallsPerConnection: withStandard(
    isNumber(1, MAX_CONFIGURABLE_CALLS_PER_CONNECTION, "a whole number", Number.isInteger),
    DEFAULT_MAX_CALLS_PER_CONNECTION,
  ),
  maxCalls: withStandard(
    isNumber(1, MAX_CONFIGURABLE_CALLS_PER_SERVER, "a whole number", Number.isInteger),
    DEFAULT_MAX_CALLS_PER_SERVER,
  ),
  maxCallsPerPeer: isNumber(1, MAX_CONFIGURABLE_CALLS_PER_SERVER, "a whole number", Number.isInteger),
  maxTimeoutMs: withStandard(
    {
      expected: `a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}, or Infinity`,
      isRight: (value) => value === Infinity || (typeof value === "number" && value >= 1 && value <= MAX_TIMEOUT_MS),
    },
    DEFAULT_MAX_CALL_MS,
  ),
  maxConnections: withStandard(
    isNumber(1, MAX_CONFIGURABLE_CONNECTIONS, "a whole number", Number.isInteger),
    DEFAULT_MAX_CONNECTIONS,
  ),
  maxConnectionsPerPeer: isNumber(1, MAX_CONFIGURABLE_CONNECTIONS, "a whole number", Number.isInteger),
  logger: IS_LOGGER,
};

/** Throws INVALID_ARGUMENT. */
export function checkServeOptions(options: ServeOptions): void {
  checkOptions("serve", options, SERVE_RULES, ["services"]);
  checkShare("maxCallsPerPeer", options.maxCallsPerPeer, "maxCalls", options.maxCalls ?? DEFAULT_MAX_CALLS_PER_SERVER);
  checkShare(
    "maxConnectionsPerPeer",
    options.maxConnectionsPerPeer,
    "maxConnections",
    options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
  );
}

function checkShare(name: string, share: number | undefined, ofName: string, of: number): void {
  if (share === undefined || share <= of) return;
  throw usageError(
    "INVALID_ARGUMENT",
    `option ${name} is ${share}, more than the ${of} of ${ofName}; lower it, or raise ${ofName}`,
  );
}

/** Throws INVALID_ARGUMENT. */
export function checkCloseOptions(options: { readonly graceMs?: number | undefined }): void {
  checkOptions("close", options, { graceMs: IS_GRACE });
}
