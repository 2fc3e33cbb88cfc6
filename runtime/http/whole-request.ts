// A request of HTTP/1.1 whose body has come in one part, as most do. It is kept beside the stream
// that Node makes of a body, whose steps take a fifth of a small call. Who reads the stream has it.

import { IncomingMessage } from "node:http";

/** For option `IncomingMessage` of node:http. */
export class WholeRequest extends IncomingMessage {
  /** Of node:http: what is left of the body is nobody's, unless somebody reads it. */
  declare _consuming: boolean;
  #whole: Buffer | undefined = undefined;
  /** All of the body has come, while it was kept here. */
  #isEnded = false;
  /** Somebody reads the stream, or has the body: nothing more is kept. */
  #isOpen = false;
  #isTaken = false;

  static {
    // By its type it is no getter. Node keeps a request until the next one, unless it was read.
    Object.defineProperty(WholeRequest.prototype, "readableEnded", {
      configurable: true,
      get(this: WholeRequest): boolean {
        return this.#isTaken || Reflect.get(IncomingMessage.prototype, "readableEnded", this) === true;
      },
    });
  }

  /** A body of so many bytes, if it is there as one part. The stream has nothing of it then. */
  takeWhole(bytes: number): Buffer | undefined {
    const whole = this.#whole;
    if (whole?.length !== bytes) return undefined;
    this.#whole = undefined;
    this.#isOpen = this.#isTaken = this._consuming = true;
    return whole;
  }

  /** Node's parser has a part of the body, or its end. */
  override push(part: Buffer | null, encoding?: BufferEncoding): boolean {
    if (this.#isTaken) return true;
    if (this.#isOpen) return super.push(part, encoding);
    if (part === null) {
      if (this.#whole === undefined) return this.#open(null);
      this.#isEnded = true;
      return true;
    }
    if (this.#whole !== undefined || part.length !== Number(this.headers["content-length"])) return this.#open(part);
    this.#whole = part;
    return true;
  }

  override _read(size: number): void {
    super._read(size);
    if (!this.#isOpen) this.#open(undefined);
  }

  #open(part: Buffer | null | undefined): boolean {
    this.#isOpen = true;
    const whole = this.#whole;
    this.#whole = undefined;
    let hasRoom = whole === undefined || super.push(whole);
    if (part !== undefined) hasRoom = super.push(part);
    if (this.#isEnded) hasRoom = super.push(null);
    return hasRoom;
  }
}
