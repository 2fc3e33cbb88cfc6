// A socket without a network: what is written goes nowhere.

import { FakeSocket } from "../support/fake-socket.js";

/** For more than a test would keep. */
export class DeafSocket extends FakeSocket {
  override write(bytes: Uint8Array): boolean {
    this.bytesWritten += bytes.length;
    return true;
  }
}
