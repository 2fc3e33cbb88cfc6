// Which HTTP a new connection speaks. TLS has agreed on it; otherwise the first bytes say so, as a
// client of HTTP/2 that knows it beforehand begins with a preface.

import type { Socket } from "node:net";
import { HTTP_HEADERS_TIMEOUT_MS } from "../base/limits/http.js";

/** The preface begins so, and no method of HTTP/1.1 is called PRI. */
const PREFACE = "PRI * HTTP/2.0";

/** Not called for a socket that sends nothing in time: it is closed. */
export function whenProtocolIsKnown(socket: Socket, take: (isHttp2: boolean) => void): void {
  if ("alpnProtocol" in socket && typeof socket.alpnProtocol === "string") return take(socket.alpnProtocol === "h2");
  const giveUp = (): void => void socket.destroy();
  socket.setTimeout(HTTP_HEADERS_TIMEOUT_MS, giveUp);
  socket.once("readable", () => {
    socket.setTimeout(0);
    socket.off("timeout", giveUp);
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return void socket.destroy(); // it has ended before it began
    socket.unshift(bytes);
    take(bytes.toString("latin1", 0, PREFACE.length) === PREFACE);
  });
}
