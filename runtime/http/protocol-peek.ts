// Which HTTP a new connection speaks. TLS has agreed on it; otherwise the first bytes say so, as a
// client of HTTP/2 that knows it beforehand begins with a preface.

import type { Socket } from "node:net";
import { type Clock, whenRead } from "../base/clock.js";
import { HTTP_HEADERS_TIMEOUT_MS } from "../base/limits/http.js";

/** The preface begins so, and no method of HTTP/1.1 is called PRI. */
const PREFACE = "PRI * HTTP/2.0";

/** Not called for a socket that sends nothing in time: it is closed. */
export function whenProtocolIsKnown(socket: Socket, clock: Clock, take: (isHttp2: boolean) => void): void {
  if ("alpnProtocol" in socket && typeof socket.alpnProtocol === "string") return take(socket.alpnProtocol === "h2");
  let hasSpoken = false;
  const giveUp = (): void => {
    if (!hasSpoken) socket.destroy();
  };
  // Not `setTimeout` of the socket, which closes it with what has come while this process stood.
  const timer = clock.setTimeout(() => whenRead(clock, giveUp), HTTP_HEADERS_TIMEOUT_MS);
  socket.once("close", () => timer.cancel());
  socket.once("readable", () => {
    hasSpoken = true;
    timer.cancel();
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return void socket.destroy(); // it has ended before it began
    socket.unshift(bytes);
    take(bytes.toString("latin1", 0, PREFACE.length) === PREFACE);
  });
}
