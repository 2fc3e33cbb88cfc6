// Peers that break one rule: a link that breaks what goes through it, in front of a peer that keeps
// all rules. From outside there is no difference.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { HEADER_BYTES, PREFACE } from "#runtime/wire/frame.js";

/** What the peer behind the link seems to do wrong. */
export interface Fault {
  readonly name: string;
  /**
   * With the bytes on which the rule turns, which the one who looks sends: the peer seems not to
   * have seen them, to have closed, or to have taken them for the right preface.
   */
  readonly onDecisive?: "swallow" | "close" | "mend";
  /** What the peer seems to send in place of a frame of its own. */
  readonly alter?: (frame: Buffer) => readonly Buffer[];
}

export interface BrokenLink extends AsyncDisposable {
  readonly port: number;
  /** The bytes that a fault of `onDecisive` waits for. */
  decisive(bytes: Buffer): void;
}

/**
 * `looker` is the side that connects when a server is looked at, and the one that is connected to
 * when a client is.
 */
export async function startBrokenLink(
  target: { readonly host: string; readonly port: number },
  fault: Fault,
  looker: "dials" | "listens",
): Promise<BrokenLink> {
  const sockets = new Set<Socket>();
  const decisive: Buffer[] = [];
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    const [fromLooker, fromPeer] = looker === "dials" ? [near, far] : [far, near];
    pump(fromLooker, fromPeer, (bytes) => {
      const index = fault.onDecisive === undefined ? -1 : decisive.findIndex((each) => each.equals(bytes));
      if (index < 0) return [bytes];
      if (fault.onDecisive === "mend") return [Buffer.from(PREFACE)];
      if (fault.onDecisive === "close") for (const socket of [near, far]) socket.destroy();
      return [];
    });
    pump(fromPeer, fromLooker, (bytes) => fault.alter?.(bytes) ?? [bytes]);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    decisive: (bytes) => {
      for (const piece of splitFrames(bytes)) if (!decisive.some((each) => each.equals(piece))) decisive.push(piece);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * The preface, if there is one, and whole frames. What is neither, such as the head of a frame that
 * never ends, is one piece.
 */
function splitFrames(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const size = sizeOfPiece(rest, pieces.length === 0) ?? rest.length;
    pieces.push(Buffer.from(rest.subarray(0, size)));
    rest = rest.subarray(size);
  }
  return pieces;
}

/**
 * Undefined while the piece has not come whole. A length that nobody may send is that of a head
 * alone.
 */
function sizeOfPiece(bytes: Buffer, isFirst: boolean): number | undefined {
  if (isFirst && bytes.subarray(0, 4).equals(Buffer.from(PREFACE).subarray(0, 4)))
    return bytes.length < PREFACE.length ? undefined : PREFACE.length;
  if (bytes.length < HEADER_BYTES) return undefined;
  const length = bytes.readUInt32LE(0);
  const size = length > 64 * 1024 * 1024 ? HEADER_BYTES : HEADER_BYTES + length;
  return bytes.length < size ? undefined : size;
}

/** Hands each piece on as `change` makes it. */
function pump(from: Socket, to: Socket, change: (piece: Buffer) => readonly Buffer[]): void {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  from.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let size = sizeOfPiece(rest, isFirst); size !== undefined && size > 0; size = sizeOfPiece(rest, isFirst)) {
      isFirst = false;
      const piece = rest.subarray(0, size);
      rest = rest.subarray(size);
      for (const changed of change(piece)) if (!to.destroyed) to.write(changed);
    }
  });
  from.on("end", () => to.end());
  from.on("close", () => to.destroySoon());
}
