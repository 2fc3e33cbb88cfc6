// Which calls a backend begins that is not a server, such as a gateway: each peer has a share of
// them, and who has waited too long is told so. By the rooms that a server has for the same.

import { type Clock, systemClock } from "../base/clock.js";
import { DEFAULT_MAX_CALL_MS } from "../base/limits/server.js";
import type { Peer } from "../call/call-context.js";
import { expiredError, fullError, overloadError, type Refusal } from "../server/answer-errors.js";
import { type PeerShare, PeerShares } from "../server/peer-shares.js";
import { Overload } from "../server/waiting-time.js";
import type { ReadTurn } from "../transport/read-turn.js";
import type { Failure, JsonRequest } from "./backend.js";

/** Of one connection. */
export interface CallShare {
  /** In which its peer is read. */
  readonly turn: ReadTurn;
  /** Why a call is not begun; when there is no reason it has begun, and is to be ended. */
  begin(request: JsonRequest): Failure | undefined;
  /** Once for each that has begun. */
  end(request: JsonRequest): void;
  /** The connection is gone; its calls may run on. */
  leave(): void;
}

/** Of one backend. */
export class CallShares {
  readonly #peers: PeerShares;
  readonly #overload = new Overload();
  readonly #clock: Clock;
  #calls = 0;

  /** `maxCalls`: at once. A peer that is alone has three quarters of them. */
  constructor(maxCalls: number, clock: Clock = systemClock) {
    this.#peers = new PeerShares(maxCalls, undefined);
    this.#clock = clock;
  }

  /** Calls that run. */
  get calls(): number {
    return this.#calls;
  }

  /** A connection of this peer begins. */
  enter(peer: Peer): CallShare {
    const share = this.#peers.enter(peer);
    let running = 0;
    return {
      turn: share.turn,
      begin: (request) => {
        const refusal = this.#refusalOf(share, running, request);
        if (refusal !== undefined) return { code: refusal.code, message: refusal.text };
        running++;
        this.#calls++;
        this.#peers.begin(share, request.bytes);
        return undefined;
      },
      end: ({ bytes }) => {
        running--;
        this.#calls--;
        this.#peers.end(share, bytes);
      },
      leave: () => this.#peers.leave(share),
    };
  }

  #refusalOf(
    share: PeerShare,
    running: number,
    { bytes, timeoutMs = DEFAULT_MAX_CALL_MS, waitedMs, queuedMs }: JsonRequest,
  ): Refusal | undefined {
    const now = this.#clock.nowMs();
    if (waitedMs >= timeoutMs) return expiredError();
    if (!this.#peers.calls.hasRoom(share.running, this.#calls)) return fullError(running, share.running, this.#calls);
    if (this.#overload.refuses(queuedMs, timeoutMs, now)) return overloadError(queuedMs);
    return this.#peers.refusalOf(share, bytes);
  }
}
