// Where the frames of a connection are written.

/** Where the bytes go: a socket, seen through the four things that are needed of it. */
export interface ByteSink {
  /** Bytes that were written but not yet taken over by the kernel. */
  readonly writableLength: number;
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array): boolean;
}
