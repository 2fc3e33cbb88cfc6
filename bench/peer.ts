// What the bench asks of each peer: the same service, in a server process and a client process of
// its own.

import type { Order } from "./order.js";

export interface PeerServer {
  /** `host:port`. */
  readonly address: string;
}

/** One connection, or what the peer takes for one. */
export interface PeerClient {
  divide(num1: number, num2: number): Promise<number>;
  /** The same order, encoded and decoded on both sides. */
  place(order: Order): Promise<Order>;
  /** The same bytes. */
  echo(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * Reads a server stream to its end; resolves with the number of items. Absent when the peer has
   * no streams.
   */
  ticks?(count: number): Promise<number>;
}

/** PEM. The certificate is its own authority. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

export interface Peer {
  /** With credentials over TLS, when the peer is listed as secure. */
  startServer(credentials?: Credentials): Promise<PeerServer>;
  /** Each call makes a new connection. */
  startClient(address: string, credentials?: Credentials): Promise<PeerClient>;
}

/** Host and port of an address that a peer's server gave. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
