// An answer of node:http leaves a socket as one text. Node puts an empty one behind it, and gives
// both to `writev`, which copies them into memory of its own: a twentieth of a small call.

import type { Socket } from "node:net";

/** From now on, of a socket that node:http answers on. Everything else leaves it as before. */
export function writeAnswersAsOne(socket: Pick<Socket, "_write" | "_writev">): void {
  const { _writev: writeAll } = socket;
  if (typeof writeAll !== "function") return; // of an engine that writes one by one
  socket._writev = (chunks, done) => {
    const [first, second] = chunks;
    if (first !== undefined && chunks.length === 2 && second?.chunk === "") socket._write(first.chunk, first.encoding, done);
    else Reflect.apply(writeAll, socket, [chunks, done]);
  };
}
