// The room that one side of a connection gives to the streams on which its peer may send: what it
// may have to keep of them together. Counts what the frames say, and trusts nobody.

import { CONNECTION_WINDOW_BYTES, SMALL_WINDOW_BYTES } from "#runtime/wire/frame.js";

export class WindowWatch {
  readonly #windows = new Map<number, number>();
  readonly #complain: (what: string) => void;
  #bytes = 0;

  constructor(complain: (what: string) => void) {
    this.#complain = complain;
  }

  /** The stream has a window. Only a small one is given when the others have taken all. */
  open(streamId: number, bytes: number): void {
    this.close(streamId);
    this.#windows.set(streamId, bytes);
    this.#bytes += bytes;
    if (bytes > SMALL_WINDOW_BYTES && this.#bytes > CONNECTION_WINDOW_BYTES)
      this.#complain(`gives ${this.#windows.size} streams windows of ${this.#bytes} bytes`);
  }

  /** Its peer sends nothing more on it. Does nothing for one without a window. */
  close(streamId: number): void {
    this.#bytes -= this.#windows.get(streamId) ?? 0;
    this.#windows.delete(streamId);
  }
}
