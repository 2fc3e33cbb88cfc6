// What all connections of one server share, and how it begins to drain.

import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { type LimitedLog, limitsOf } from "../base/limited-log.js";
import { DEFAULT_MAX_CALL_MS, DEFAULT_MAX_CALLS_PER_CONNECTION, DEFAULT_MAX_CALLS_PER_SERVER } from "../base/limits.js";
import { type Logger, unfailing } from "../base/logger.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import { createCallController } from "../call/call-signal.js";
import type { MethodTable } from "./method-table.js";
import { PeerShares } from "./peer-shares.js";
import { Overload } from "./waiting-time.js";

/** What the server does with all of its connections. */
interface CoreConnection {
  /** Tells the client to go elsewhere. */
  goAway(): void;
  /** Ends the connection once what is written has left. */
  end(reason: RpcError): void;
}

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
}

export class ServerCore {
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  readonly maxCallsPerConnection: number;
  readonly peers: PeerShares;
  readonly maxTimeoutMs: number;
  /** For lines that a peer can cause. */
  readonly limited: LimitedLog;
  /** Handlers that have not settled, over all connections. */
  running = 0;
  /** Of SHARED_WAITING_BYTES, what is in use. */
  sharedWaitingBytes = 0;
  /** No call is started any more. */
  draining = false;
  readonly connections = new Set<CoreConnection>();
  readonly overload = new Overload();
  /** Called when a handler has settled or a connection has closed. */
  onProgress: () => void = () => undefined;
  readonly #stopping = createCallController();

  constructor(options: ServerCoreOptions) {
    this.methods = options.methods;
    this.clock = options.clock;
    this.wheel = options.wheel;
    this.logger = unfailing(options.logger);
    this.limited = limitsOf(this.logger, this.clock);
    this.peers = new PeerShares(options.maxCalls ?? DEFAULT_MAX_CALLS_PER_SERVER, options.maxCallsPerPeer);
    this.maxTimeoutMs = options.maxTimeoutMs ?? DEFAULT_MAX_CALL_MS;
    // No client is promised more than it can have: what it has beyond waits in it, and is not sent to be refused.
    this.maxCallsPerConnection = Math.min(
      options.maxCallsPerConnection ?? DEFAULT_MAX_CALLS_PER_CONNECTION,
      this.peers.calls.mostPerPeer,
    );
  }

  /** Aborts when the server begins to drain. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Clients learn of it before handlers do: who is told by a handler that its stream is over goes elsewhere for the next. */
  startDraining(): void {
    this.draining = true;
    for (const connection of this.connections) connection.goAway();
    this.#stopping.abort(new RpcError("UNAVAILABLE", "the server is stopping"));
  }
}
