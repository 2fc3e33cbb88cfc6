// The memory in which connections keep what has come of a frame whose end has not: one budget for
// the process, of which each peer has a share. Guarded by `npm run bench`: a frame that is kept
// costs two comparisons here, and no look into a map.

import { getHeapStatistics } from "node:v8";
import { FairShare } from "../base/fair-share.js";
import { MAX_UNFINISHED_FRAMES_BYTES, MAX_UNFINISHED_FRAMES_OF_HEAP } from "../base/limits/connection.js";
import { peerKeyOf } from "../base/peer-key.js";
import { GreedError } from "../base/violation.js";
import type { FrameRoom } from "../wire/frame-reader.js";
import type { PeerCertificate } from "./certificate.js";

/** What all connections of one peer hold. */
interface PeerBytes {
  readonly key: string;
  bytes: number;
  /** Connections that have asked for some. */
  rooms: number;
}

export class UnfinishedFrames {
  readonly #share: FairShare;
  readonly #peers = new Map<string, PeerBytes>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#share = new FairShare(mostBytes);
  }

  /** Bytes that all peers hold. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Peers with a connection that has asked. */
  get peers(): number {
    return this.#peers.size;
  }

  /** Without a certificate a peer is its address. */
  enter(address: string | undefined, certificate: PeerCertificate | undefined): PeerBytes {
    const key = peerKeyOf(address, certificate);
    const peer = this.#peers.get(key) ?? { key, bytes: 0, rooms: 0 };
    this.#peers.set(key, peer);
    peer.rooms++;
    return peer;
  }

  /**
   * A connection that held `before` wants to hold `bytes`. Throws when its peer has too much;
   * nothing has changed then.
   */
  change(peer: PeerBytes, before: number, bytes: number): void {
    const own = peer.bytes - before + bytes;
    const all = this.#bytes - before + bytes;
    if (bytes > before && !this.#hasRoom(own, all, bytes)) throw this.#greedError(peer, bytes);
    peer.bytes = own;
    this.#bytes = all;
  }

  leave(peer: PeerBytes): void {
    peer.rooms--;
    if (peer.rooms === 0) this.#peers.delete(peer.key);
  }

  /**
   * The only frame of a peer may have any size that the frame limit allows, while something is
   * free: a small budget must not refuse it for ever.
   */
  #hasRoom(own: number, all: number, bytes: number): boolean {
    return own === bytes ? all - bytes < this.#share.most : this.#share.hasRoom(own, all);
  }

  #greedError(peer: PeerBytes, bytes: number): GreedError {
    const whose = `${peer.bytes} bytes of unfinished frames from ${peer.key} on ${peer.rooms} connections, of ${this.#bytes} in all`;
    return new GreedError(
      `no room for ${bytes} bytes of a frame beside ${whose}; send large messages one after the other, or as a stream`,
    );
  }
}

/**
 * One connection's part. What it holds is said as a whole each time, so that nothing is given back
 * twice.
 */
export class ConnectionRoom implements FrameRoom {
  readonly #frames: UnfinishedFrames;
  readonly #socket: { readonly remoteAddress?: string | undefined };
  readonly #certificate: PeerCertificate | undefined;
  /** Looked up when the connection asks first: most never do. */
  #peer: PeerBytes | undefined;
  #bytes = 0;

  constructor(
    socket: { readonly remoteAddress?: string | undefined },
    certificate?: PeerCertificate | undefined,
    frames: UnfinishedFrames = ofProcess,
  ) {
    this.#socket = socket;
    this.#certificate = certificate;
    this.#frames = frames;
  }

  hold(bytes: number): void {
    if (bytes === this.#bytes) return;
    this.#peer ??= this.#frames.enter(this.#socket.remoteAddress, this.#certificate);
    this.#frames.change(this.#peer, this.#bytes, bytes);
    this.#bytes = bytes;
  }

  /** The connection is gone. */
  close(): void {
    if (this.#peer === undefined) return;
    this.hold(0);
    this.#frames.leave(this.#peer);
    this.#peer = undefined;
  }
}

/** Of this process; a worker that is a thread has a heap and a budget of its own. */
const ofProcess = new UnfinishedFrames(
  Math.min(MAX_UNFINISHED_FRAMES_BYTES, Math.floor(getHeapStatistics().heap_size_limit * MAX_UNFINISHED_FRAMES_OF_HEAP)),
);
