// The bytes that an editor sends: whether each message says how long it is. Behind one that does
// not, nobody knows where the next begins. What is in messages is not looked at.

import { Transform, type TransformCallback } from "node:stream";

/** Bytes before a message at most: editors write two lines of fifty. */
const MAX_HEADER_BYTES = 8 * 1024;

/**
 * Bytes of a message at most. A document of 50 MB is the largest that VS Code gives to a server,
 * and takes up to twice as many as JSON. A contract has 1 MiB at most, and a larger one is told.
 */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/**
 * Passes on what it is given. It ends, as if the editor had gone, behind what cannot be a message;
 * `onBroken` is told what that was.
 */
export function createFramedInput(onBroken: (problem: string) => void): Transform {
  const frames = new Frames();
  let isBroken = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const problem = isBroken ? undefined : frames.read(chunk);
      if (isBroken || problem === undefined) return done(null, isBroken ? undefined : chunk);
      isBroken = true;
      onBroken(problem);
      this.push(null);
      return done();
    },
  });
}

class Frames {
  #header: Buffer = EMPTY;
  /** Bytes of the message that have not come yet. */
  #left = 0;

  /** What is wrong; undefined while nothing is. */
  read(chunk: Buffer): string | undefined {
    let rest = chunk;
    for (;;) {
      const taken = Math.min(this.#left, rest.length);
      this.#left -= taken;
      rest = rest.subarray(taken);
      if (rest.length === 0) return undefined;
      const header = Buffer.concat([this.#header, rest]);
      const end = header.indexOf("\r\n\r\n");
      if ((end < 0 ? header.length : end) > MAX_HEADER_BYTES) return `a header of more than ${MAX_HEADER_BYTES} bytes`;
      this.#header = end < 0 ? header : EMPTY;
      if (end < 0) return undefined;
      const length = lengthOf(header.toString("latin1", 0, end));
      if (length === undefined) return "a header without a Content-Length that is a number";
      if (length > MAX_MESSAGE_BYTES) return `a message of ${length} bytes, more than ${MAX_MESSAGE_BYTES}`;
      this.#left = length;
      rest = header.subarray(end + 4);
    }
  }
}

function lengthOf(header: string): number | undefined {
  const [, digits] = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header.replaceAll("\r\n", "\n")) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
