// What an attack is: who does it to whom, with what, and what the victim may at most lose by it.

import type { Socket } from "node:net";
import { RawPeer } from "./raw-peer.js";

export interface Attack {
  /** As in the table, and for `npm run attack -- NAME`. */
  readonly name: string;
  /**
   * Most memory that the victim's process may have had, in MiB. A process that does nothing has
   * about 80.
   */
  readonly mostMiB: number;
  /** What the victim may keep when the attack is over, in MiB, without garbage. Default: 12. */
  readonly mostKeptMiB?: number;
}

/** An attacker dials a server. */
export interface ServerAttack extends Attack {
  readonly attack: (attacker: Attacker) => Promise<void>;
}

/** The same by HTTP. The honest neighbour calls by it too. */
export interface HttpAttack extends ServerAttack {
  readonly byHttp: true;
  /** Also in the short form: each needs a victim of its own, and what it leaves is awaited. */
  readonly isBrief?: true;
}

/** A server is the attacker, and a client calls it. */
export interface ClientAttack extends Attack {
  /**
   * Of the victim, where what its callers hold counts. Left to itself, V8 lets garbage grow to
   * several times that.
   */
  readonly heapMiB?: number;
  /** What the client does with the hostile server, again and again. */
  readonly calls: "ping" | "table" | "many" | "read-flood" | "leave-floods";
  /** What it gets, from the moment when it has said HELLO. */
  readonly answer: (attacker: Attacker, socket: Socket) => void;
}

/**
 * What one attack has: connections that are counted and end with it. Who waits for a victim that
 * does not read would else go on for as long as the victim lets a peer wait.
 */
export class Attacker {
  readonly port: number;
  readonly #endsAt: number;
  readonly #peers: RawPeer[] = [];

  constructor(port: number, ms: number) {
    this.port = port;
    this.#endsAt = performance.now() + ms;
    setTimeout(() => this.close(), ms).unref();
  }

  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  get sentBytes(): number {
    return this.#peers.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  async greet(): Promise<RawPeer> {
    return this.#add(await RawPeer.greet(this.port));
  }

  async dial(): Promise<RawPeer> {
    return this.#add(await RawPeer.dial(this.port));
  }

  take(socket: Socket): RawPeer {
    return this.#add(new RawPeer(socket));
  }

  /**
   * Sends what `next` makes over one connection, a new one when it was closed, until the attack is
   * over.
   */
  async flood(next: (turn: number) => Uint8Array, prepare: (peer: RawPeer) => void = (peer) => peer.readOn()): Promise<void> {
    for (let turn = 0; !this.isOver; ) {
      const peer = await this.greet();
      prepare(peer);
      while (!peer.isClosed && !this.isOver) {
        await peer.send(next(turn++));
        await new Promise(setImmediate); // a socket that takes everything at once must not keep the attack from its end
      }
    }
  }

  /** Keeps what is open as it is until the attack is over. */
  async waitForEnd(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, this.#endsAt - performance.now())));
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }

  #add(peer: RawPeer): RawPeer {
    this.#peers.push(peer);
    if (this.isOver) peer.close();
    return peer;
  }
}
