// What all connections of one server share, and how it begins to drain.

import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { type LimitedLog, limitsOf } from "../base/limited-log.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_CALL_MS, DEFAULT_MAX_CALLS_PER_SERVER } from "../base/limits/server.js";
import { type Logger, unfailing } from "../base/logger.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import { createCallController } from "../call/call-signal.js";
import type { CallCounts } from "./call-counts.js";
import type { MethodTable } from "./method-table.js";
import { Overdraft } from "./overdraft.js";
import { PeerShares } from "./peer-shares.js";
import { RunningWork } from "./running-work.js";
import { Overload } from "./waiting-time.js";

export interface ServerCoreOptions {
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  /** Default 1,024. */
  readonly maxCallsPerConnection?: number | undefined;
  /** Over all connections. Default 10,000. */
  readonly maxCalls?: number | undefined;
  /** Of them, those of one peer that is alone. Default: three quarters. */
  readonly maxCallsPerPeer?: number | undefined;
  /** Milliseconds that a call may run that streams nothing. Default 300,000. */
  readonly maxTimeoutMs?: number | undefined;
  /** Who waits because this process is busy. Default: what its event loop says. */
  readonly overload?: Overload | undefined;
}

/** What runs in a server now, and what it keeps for its peers. */
export interface ServerLoad {
  /** Handlers that have not settled. */
  readonly calls: number;
  /** Of them, those of each connection that is open. */
  readonly ofConnections: readonly number[];
  /** Peers with a connection or a call. */
  readonly peers: number;
  /** Of answers that wait, beyond what each connection may keep of its own. */
  readonly overdraftBytes: number;
}

export class ServerCore {
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  readonly maxCallsPerConnection: number;
  /** What runs now. */
  readonly work: RunningWork;
  readonly maxTimeoutMs: number;
  /** For lines that a peer can cause. */
  readonly limited: LimitedLog;
  readonly overdraft = new Overdraft();
  /** No call is started any more. */
  draining = false;
  readonly overload: Overload;
  /** While somebody watches the figures of this server. */
  counts: CallCounts | undefined = undefined;
  readonly #stopping = createCallController();

  constructor(options: ServerCoreOptions) {
    this.methods = options.methods;
    this.clock = options.clock;
    this.wheel = options.wheel;
    this.logger = unfailing(options.logger);
    this.overload = options.overload ?? new Overload();
    this.limited = limitsOf(this.logger, this.clock);
    const peers = new PeerShares(options.maxCalls ?? DEFAULT_MAX_CALLS_PER_SERVER, options.maxCallsPerPeer);
    this.work = new RunningWork(peers, options.wheel);
    this.maxTimeoutMs = options.maxTimeoutMs ?? DEFAULT_MAX_CALL_MS;
    // No client is promised more than it can have: what it has beyond waits in it, and is not sent
    // to be refused.
    this.maxCallsPerConnection = Math.min(
      options.maxCallsPerConnection ?? DEFAULT_MAX_CALLS_PER_CONNECTION,
      peers.calls.mostPerPeer,
    );
  }

  /** Aborts when the server begins to drain. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  get load(): ServerLoad {
    const { calls, peers, connections } = this.work;
    const ofConnections = [...connections].map((connection) => [...connection.runningCalls()].length);
    return { calls, ofConnections, peers: peers.size, overdraftBytes: this.overdraft.bytes };
  }

  /**
   * Clients learn of it before handlers do: who is told by a handler that its stream is over goes
   * elsewhere for the next.
   */
  startDraining(): void {
    this.draining = true;
    for (const connection of this.work.connections) connection.goAway();
    this.#stopping.abort(new RpcError("UNAVAILABLE", "the server is stopping"));
  }
}
