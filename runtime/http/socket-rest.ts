// Pauses a socket that node:http reads. Node starts it again by itself, such as for the rest of a
// body; and when it is paused and resumed in one turn of the microtasks, it is read though it is
// said to be paused.

import type { Socket } from "node:net";
import { nextTick } from "../base/event-loop.js";

/** Has Node deal with what it has read of the socket, which it would do in a later turn. */
export function readNow(socket: Socket): void {
  if (socket.readableLength > 0) socket.read();
}

export class SocketRest {
  readonly #socket: Socket;
  #isResting = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("resume", () => {
      if (this.#isResting) nextTick(() => this.#pauseAgain()); // in this round, in which it may be read 32 times
    });
  }

  /** Nothing more is read, beyond what Node has in its hands. */
  begin(): void {
    this.#isResting = true;
    nextTick(() => {
      if (this.#isResting) this.#socket.pause(); // behind what Node has begun to resume
    });
  }

  end(): void {
    this.#isResting = false;
    this.#socket.resume();
    readNow(this.#socket); // before the next connection of its peer, which may have to rest by then
  }

  /** Node resumes it, when what it has is taken. */
  endLater(): void {
    this.#isResting = false;
  }

  #pauseAgain(): void {
    if (!this.#isResting) return;
    if (this.#socket.isPaused())
      this.#socket.resume(); // it is read nevertheless: its `resume` leads here again
    else this.#socket.pause();
  }
}
