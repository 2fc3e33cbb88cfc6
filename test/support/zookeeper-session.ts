// Looks into the sessions of a real ZooKeeper server, and ends one as if it had expired.

import { once } from "node:events";
import { connect } from "node:net";
import { fourLetterWord } from "./zookeeper-server.js";

/**
 * Sessions, in hexadecimal of 16 digits, that own an ephemeral node whose path starts with
 * `prefix`.
 */
export async function ownersUnder(port: number, prefix: string): Promise<readonly string[]> {
  const owners: string[] = [];
  let session = "";
  for (const line of (await fourLetterWord(port, "dump")).split("\n")) {
    const match = /^0x([0-9a-f]+):$/.exec(line);
    if (match?.[1] !== undefined) session = match[1].padStart(16, "0");
    else if (line.trim().startsWith(prefix) && !owners.includes(session)) owners.push(session);
  }
  return owners;
}

/**
 * Ends a session on the server: for its client it has expired. A twin connection takes the session
 * over and closes it. The client may be quicker and take it back; then the twin tries again, at
 * most ten times.
 */
export async function expireSession(port: number, sessionId: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const socket = connect(port, "127.0.0.1", () => socket.write(connectAndClose(sessionId)));
    socket.on("error", () => undefined).resume();
    await once(socket, "close");
    if (!(await isAlive(port, sessionId))) return;
  }
  throw new Error(`session 0x${sessionId} on port ${port} is still alive`);
}

async function isAlive(port: number, sessionId: string): Promise<boolean> {
  const dump = await fourLetterWord(port, "dump");
  return dump.includes(`0x${sessionId.replace(/^0+/, "")}`);
}

/**
 * ConnectRequest of an existing session, and closeSession behind it, in one piece: nothing comes in
 * between.
 */
function connectAndClose(sessionId: string): Buffer {
  const bytes = Buffer.alloc(60);
  bytes.writeInt32BE(44, 0);
  bytes.writeInt32BE(30_000, 16);
  bytes.write(sessionId, 20, "hex");
  bytes.writeInt32BE(16, 28);
  passwordOf(sessionId).copy(bytes, 32);
  bytes.writeInt32BE(8, 48);
  bytes.writeInt32BE(1, 52);
  bytes.writeInt32BE(-11, 56);
  return bytes;
}

/**
 * ZooKeeper derives the password of a session from its id: sixteen bytes of java.util.Random.
 * Source: SessionTrackerImpl.
 */
function passwordOf(sessionId: string): Buffer {
  const mask = (1n << 48n) - 1n;
  let seed = (BigInt(`0x${sessionId}`) ^ 0xb3415c00n ^ 0x5deece66dn) & mask;
  const bytes = Buffer.alloc(16);
  for (let at = 0; at < bytes.length; at += 4) {
    seed = (seed * 0x5deece66dn + 0xbn) & mask;
    bytes.writeInt32LE(Number(BigInt.asIntN(32, seed >> 16n)), at);
  }
  return bytes;
}
