// What each peer has of a server: calls that run, whichever of its connections they came over. A call of a connection that is gone counts until its handler
// has ended.

import { FairShare } from "../base/fair-share.js";
import { REFUSALS_BURST, REFUSALS_PER_SECOND } from "../base/limits.js";
import { peerKey } from "../base/peer-key.js";
import { TokenBucket } from "../base/token-bucket.js";
import type { Peer } from "../call/call-context.js";

/** One peer. */
export interface PeerShare {
  readonly key: string;
  connections: number;
  /** Calls whose handler has not settled. */
  running: number;
  /** Calls that were refused before they began. Forgotten with the peer. */
  refusals: TokenBucket | undefined;
}

export class PeerShares {
  readonly calls: FairShare;
  /** Peers that have a connection or a call. */
  readonly #peers = new Map<string, PeerShare>();

  constructor(maxCalls: number, maxCallsPerPeer: number | undefined) {
    this.calls = new FairShare(maxCalls, maxCallsPerPeer);
  }

  get size(): number {
    return this.#peers.size;
  }

  /** A connection of this peer begins. Without a certificate a peer is its address. */
  enter({ address, certificate }: Peer): PeerShare {
    const key = certificate === undefined ? peerKey(hostOf(address)) : `certificate ${certificate.fingerprint256}`;
    let share = this.#peers.get(key);
    if (share === undefined) {
      share = { key, connections: 0, running: 0, refusals: undefined };
      this.#peers.set(key, share);
    }
    share.connections++;
    return share;
  }

  /** A call of this peer is refused, or has cost as much as so many. Returns for how many milliseconds its connection is not to be read. */
  refuse(share: PeerShare, now: number, weight: number): number {
    share.refusals ??= new TokenBucket(REFUSALS_PER_SECOND, REFUSALS_BURST, now);
    return share.refusals.draw(now, weight);
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

/** `127.0.0.1:4000` and `[::1]:4000` without the port. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
