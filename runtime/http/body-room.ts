// The part of one body in the memory that a process has for what is not whole: the budget of
// unfinished frames, of which each peer has a share.

import type { Socket } from "node:net";
import { GreedError } from "../base/violation.js";
import type { PeerCertificate } from "../transport/certificate.js";
import { ConnectionRoom } from "../transport/unfinished-frames.js";

export class BodyRoom {
  readonly #room: ConnectionRoom;

  constructor(socket: Pick<Socket, "remoteAddress">, certificate: PeerCertificate | undefined) {
    this.#room = new ConnectionRoom(socket, certificate);
  }

  /** It has so many bytes now. False when its peer has too many: nothing has changed then. */
  hold(bytes: number): boolean {
    try {
      this.#room.hold(bytes);
      return true;
    } catch (error) {
      if (error instanceof GreedError) return false;
      throw error;
    }
  }

  /** A second call does nothing. */
  close(): void {
    this.#room.close();
  }
}
