// Reads a file that somebody named: never more of it than it may have, and never from what has no
// end.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { isatty } from "node:tty";

/** What came of it: the bytes, or why there are none, as the end of a sentence, and what to do. */
export type BoundedBytes = { readonly bytes: Buffer } | { readonly problem: string; readonly help: string };

/** What `readBoundedFile` is told. */
export interface BoundedFileOptions {
  /** Bytes that it may have. */
  readonly maxBytes: number;
  /** What such a file is, for the message: `a contract`. */
  readonly what: string;
  /**
   * Whether a pipe or a socket will do, which says its size only by its end. Default false: a
   * regular file.
   */
  readonly takesPipes?: boolean;
}

const STDIN = 0;
const CHUNK_BYTES = 64 * 1024;
/** Until an empty pipe is looked at again: short for a person, and long for a processor. */
const EMPTY_PIPE_WAIT_MS = 10;
const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** Throws the errors of the file system, such as ENOENT. */
export function readBoundedFile(file: string, options: BoundedFileOptions): BoundedBytes {
  const stat = statSync(file);
  // Looked at before it is opened, as opening alone may wait for ever or do something to a device.
  const refused = refuse(stat, options);
  if (refused !== undefined) return refused;
  // Not waited for: it may be another one by now.
  const descriptor = openSync(file, stat.isFile() ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY);
  try {
    return readDescriptor(descriptor, options);
  } finally {
    closeSync(descriptor);
  }
}

/** What is piped, redirected or typed into the process. */
export function readBoundedStdin(options: Omit<BoundedFileOptions, "takesPipes">): BoundedBytes {
  return isatty(STDIN) ? readUpTo(STDIN, options) : readDescriptor(STDIN, { ...options, takesPipes: true });
}

function readDescriptor(descriptor: number, options: BoundedFileOptions): BoundedBytes {
  return refuse(fstatSync(descriptor), options) ?? readUpTo(descriptor, options);
}

function refuse(stat: Stats, { maxBytes, what, takesPipes = false }: BoundedFileOptions): BoundedBytes | undefined {
  if (stat.isFile()) return stat.size > maxBytes ? tooLarge(String(stat.size), maxBytes, what) : undefined;
  if (takesPipes && (stat.isFIFO() || stat.isSocket())) return undefined;
  return { problem: "is not a file", help: takesPipes ? "give a file or a pipe" : "move it away" };
}

/** Of files that say no size, such as those of /proc, too. */
function readUpTo(descriptor: number, { maxBytes, what }: BoundedFileOptions): BoundedBytes {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const count = readSoon(descriptor, chunk);
    if (count === 0) return { bytes: Buffer.concat(chunks, length) };
    chunks.push(chunk.subarray(0, count));
    length += count;
    if (length > maxBytes) return tooLarge(`${length} or more`, maxBytes, what);
  }
}

/** A pipe that another process has made non-blocking says EAGAIN while it is empty. */
function readSoon(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(NEVER_WOKEN, 0, 0, EMPTY_PIPE_WAIT_MS);
    }
  }
}

function tooLarge(bytes: string, maxBytes: number, what: string): BoundedBytes {
  return { problem: `has ${bytes} bytes, more than the ${maxBytes} that ${what} may have`, help: "split it" };
}
