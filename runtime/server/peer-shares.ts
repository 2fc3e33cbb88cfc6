// What each peer has of a server: calls that run, and what their arguments take of memory,
// whichever of its connections they came over. A call of a connection that is gone counts until its
// handler has ended.

import { getHeapStatistics } from "node:v8";
import { FairShare } from "../base/fair-share.js";
import {
  MAX_ARGUMENTS_OF_HEAP,
  MAX_REFUSALS_BURST,
  MAX_REFUSALS_PER_SECOND,
  SMALL_ARGUMENT_BYTES,
} from "../base/limits/server.js";
import { peerKeyOf } from "../base/peer-key.js";
import { TokenBucket } from "../base/token-bucket.js";
import type { Peer } from "../call/call-context.js";
import { ReadTurn } from "../transport/read-turn.js";
import { argumentsError, type Refusal } from "./answer-errors.js";

/** One peer. */
export interface PeerShare {
  readonly key: string;
  connections: number;
  /** Calls whose handler has not settled. */
  running: number;
  /** Of the arguments of those, in memory. */
  argumentBytes: number;
  /** Of what its connections read. */
  readonly turn: ReadTurn;
  /** Calls that were refused before they began. Forgotten with the peer. */
  refusals: TokenBucket | undefined;
}

/** Of a peer that has nothing yet. */
export function makeShare(key: string, hasOthers: () => boolean = () => false): PeerShare {
  return { key, connections: 0, running: 0, argumentBytes: 0, turn: new ReadTurn(hasOthers), refusals: undefined };
}

export class PeerShares {
  readonly calls: FairShare;
  readonly #arguments: FairShare;
  #argumentBytes = 0;
  /** Peers that have a connection or a call. */
  readonly #peers = new Map<string, PeerShare>();

  constructor(maxCalls: number, maxCallsPerPeer: number | undefined, maxArgumentBytes = argumentBytesOfHeap()) {
    this.calls = new FairShare(maxCalls, maxCallsPerPeer);
    this.#arguments = new FairShare(maxArgumentBytes);
  }

  get size(): number {
    return this.#peers.size;
  }

  /** A connection of this peer begins. Without a certificate a peer is its address. */
  enter({ address, certificate }: Peer): PeerShare {
    const key = peerKeyOf(hostOf(address), certificate);
    let share = this.#peers.get(key);
    if (share === undefined) {
      share = makeShare(key, () => this.#peers.size > 1);
      this.#peers.set(key, share);
    }
    share.connections++;
    return share;
  }

  /**
   * A call of this peer is refused, or has cost as much as so many. Returns for how many
   * milliseconds its connection is not to be read.
   */
  refuse(share: PeerShare, now: number, weight: number): number {
    share.refusals ??= new TokenBucket(MAX_REFUSALS_PER_SECOND, MAX_REFUSALS_BURST, now);
    return share.refusals.draw(now, weight);
  }

  /**
   * Why a call with arguments of so many bytes is not begun, if there is a reason. Small ones are
   * bounded by the number of calls.
   */
  refusalOf(share: PeerShare, bytes: number): Refusal | undefined {
    if (bytes <= SMALL_ARGUMENT_BYTES) return undefined;
    if (this.#arguments.hasRoom(share.argumentBytes + bytes, this.#argumentBytes + bytes)) return undefined;
    return argumentsError(bytes, share.argumentBytes, this.#argumentBytes);
  }

  /** A handler has returned a promise. */
  begin(share: PeerShare, bytes: number): void {
    share.running++;
    share.argumentBytes += bytes;
    this.#argumentBytes += bytes;
  }

  /** That promise has settled. */
  end(share: PeerShare, bytes: number): void {
    share.running--;
    share.argumentBytes -= bytes;
    this.#argumentBytes -= bytes;
    this.forget(share);
  }

  leave(share: PeerShare): void {
    share.connections--;
    this.forget(share);
  }

  /** Does nothing for a peer that has something still. */
  forget(share: PeerShare): void {
    if (share.connections === 0 && share.running === 0) this.#peers.delete(share.key);
  }
}

/** Each worker has a heap of its own. */
function argumentBytesOfHeap(): number {
  return Math.floor(getHeapStatistics().heap_size_limit * MAX_ARGUMENTS_OF_HEAP);
}

/** `127.0.0.1:4000` and `[::1]:4000` without the port. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
