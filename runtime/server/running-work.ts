// What runs in one server, over all connections: handlers that have not settled, the peers whose
// calls they are, and the connections themselves. The only place that counts them.

import type { RpcError } from "../base/errors.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import type { IncomingCall } from "../call/incoming-call.js";
import type { PeerShare, PeerShares } from "./peer-shares.js";

/** What the server does with each of its connections. */
export interface OpenConnection {
  /** Tells the client to go elsewhere. */
  goAway(): void;
  /** Ends the connection once what is written has left. */
  end(reason: RpcError): void;
  /** Calls whose handler has not settled. */
  runningCalls(): Iterable<IncomingCall>;
}

export class RunningWork {
  readonly peers: PeerShares;
  readonly #wheel: TimerWheel;
  readonly #connections = new Set<OpenConnection>();
  #calls = 0;
  /** Told when nothing of its kind is left. At most one of each: a server drains once. */
  #onIdle: (() => void)[] = [];
  #onEmpty: (() => void)[] = [];

  constructor(peers: PeerShares, wheel: TimerWheel) {
    this.peers = peers;
    this.#wheel = wheel;
  }

  /** Handlers that have not settled. */
  get calls(): number {
    return this.#calls;
  }

  get connections(): ReadonlySet<OpenConnection> {
    return this.#connections;
  }

  /**
   * The handler of a call has returned a promise, or streams. From now on it has its deadline, and
   * counts for its peer.
   */
  begin(call: IncomingCall, share: PeerShare): void {
    this.#calls++;
    this.peers.begin(share, call.argumentBytes);
    this.#wheel.add(call);
  }

  /** It has settled. Once for each `begin`. */
  end(call: IncomingCall, share: PeerShare): void {
    this.#wheel.remove(call);
    this.peers.end(share, call.argumentBytes);
    this.#calls--;
    if (this.#calls === 0 && this.#onIdle.length > 0) tellAll(this.#onIdle);
  }

  /** Resolves when no handler runs: what the last one came to is written by then. */
  idle(): Promise<void> {
    return this.#calls === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  enter(connection: OpenConnection): void {
    this.#connections.add(connection);
  }

  leave(connection: OpenConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) tellAll(this.#onEmpty);
  }

  /** Resolves when no connection is left. */
  empty(): Promise<void> {
    return this.#connections.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onEmpty.push(resolve));
  }
}

function tellAll(waiting: (() => void)[]): void {
  for (const tell of waiting.splice(0)) tell();
}
