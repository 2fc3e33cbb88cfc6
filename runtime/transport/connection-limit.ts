// How many connections a server has at once, and how many of them one address. What is above is
// closed before anything is read of it.

import type { Server, Socket } from "node:net";
import type { FairShare } from "../base/fair-share.js";
import { peerKey } from "../base/peer-key.js";

export interface ConnectionLimit {
  readonly share: FairShare;
  /**
   * Told of each connection that is refused: whose it was, how many that peer has, and how many
   * there are.
   */
  onRefused(peer: string, own: number, all: number): void;
}

/**
 * In front of whoever listens for connections: a TLS handshake is most of what a connection costs.
 */
export function limitConnections(server: Server, { share, onRefused }: ConnectionLimit): void {
  const peers = new Map<string, number>();
  let all = 0;
  const listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const peer = peerKey(socket.remoteAddress);
    const own = peers.get(peer) ?? 0;
    if (!share.hasRoom(own, all)) {
      socket.destroy();
      return onRefused(peer, own, all);
    }
    all++;
    peers.set(peer, own + 1);
    socket.once("close", () => {
      all--;
      const left = (peers.get(peer) ?? 1) - 1;
      if (left === 0) peers.delete(peer);
      else peers.set(peer, left);
    });
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  });
}
