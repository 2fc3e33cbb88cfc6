// HTTP by the byte, for requests that no client makes.

import { connect, type Socket } from "node:net";
import type { CallwireServer } from "callwire";

/** A connection to the server's HTTP. Errors are its end. */
export function dial(server: Pick<CallwireServer, "httpUrl">, allowHalfOpen = false): Socket {
  const { port, hostname: host } = new URL(server.httpUrl ?? "");
  const socket = connect({ port: Number(port), host, allowHalfOpen });
  socket.on("error", () => undefined);
  return socket;
}

/** Sends a text, and resolves with all that comes back until the server closes. */
export async function exchange(server: CallwireServer, text: string | Buffer): Promise<string> {
  const socket = dial(server);
  const answer = readAll(socket);
  socket.write(text);
  return answer;
}

export function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => socket.on("close", () => resolve(Buffer.concat(chunks).toString())));
}
