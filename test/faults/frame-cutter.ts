// Lets a part of one answer through and ends its connection there.

import type { TcpProxy } from "../support/tcp-proxy.js";

export class FrameCutter {
  hasCut = false;

  /** Cuts the next answer after `length` bytes, by RST or by FIN. */
  constructor(proxy: TcpProxy, how: "reset" | "end", length: number) {
    proxy.onAnswer = (bytes, pair) => {
      if (this.hasCut || bytes.length <= length) return bytes;
      this.hasCut = true;
      proxy.endWith(pair, bytes.subarray(0, length), how);
      return Buffer.alloc(0);
    };
  }
}
