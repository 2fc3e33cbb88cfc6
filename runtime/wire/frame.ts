// The numbers of the protocol, in the words of docs/protocol.md. Nothing else defines a protocol
// number.

/** Protocol version of this package. */
export const PROTOCOL_VERSION = 1;

/**
 * First bytes of a connection in both directions: "CWRP", the version as u16 little-endian, two
 * zero bytes.
 */
export const PREFACE: Readonly<Buffer> = Buffer.from([0x43, 0x57, 0x52, 0x50, PROTOCOL_VERSION, 0, 0, 0]);

/**
 * length u32, kind u8, flags u8, stamp u16, stream id u32, argument u32; little-endian. `length`
 * counts the payload only.
 */
export const HEADER_BYTES = 16;

/**
 * The clock of a stamp goes round after so many milliseconds. A stamp is one more than it shows: 0
 * says that there is none.
 */
export const STAMPS = 65_535;

/** Frame kinds. */
export const Kind = {
  /** Payload: HELLO map. */
  HELLO: 1,
  /**
   * Argument: timeout in ms. Stamp: ms of the sender's clock modulo 65,535, plus 1. Payload: method
   * id u32 little-endian, then the arguments.
   */
  CALL: 2,
  /** Payload: the result. */
  REPLY: 3,
  /** Argument: status code. Payload: a declared error when flagged so, else a status. */
  ERROR: 4,
  /** The client does not wait for this call any more. */
  CANCEL: 5,
  /** The sender takes no new calls on this connection. Payload: the reason, a string. */
  GOAWAY: 6,
  /** To be answered by PONG with the same argument. */
  PING: 7,
  PONG: 8,
  /** Payload: items of a stream, one behind the other, at least one. */
  ITEM: 9,
  /** The sender's items are over. From a server it also ends the call. */
  END: 10,
  /**
   * Argument: bytes of ITEM payload, 1 or more, that the peer may send more on this stream; unused
   * ones are MAX_CREDIT_BYTES at most. The server's first one says that the handler runs.
   */
  CREDIT: 11,
  /** Payload: metadata of the answer, ahead of the answer itself. At most one. */
  HEADERS: 12,
} as const;

const { CALL, REPLY, ERROR, CANCEL, ITEM, END, CREDIT, HEADERS } = Kind;

/** By the number of a kind: whether its frames are for one call. */
export const IS_OF_CALL: readonly boolean[] = Array.from({ length: 256 }, (_, kind) =>
  [CALL, REPLY, ERROR, CANCEL, ITEM, END, CREDIT, HEADERS].some((each) => each === kind),
);

/** Frame flags. */
export const Flag = {
  /** On ERROR: the payload is an error that the contract declares. */
  DECLARED: 0x01,
  /** On ERROR: the method was not started, so that the call may go to another instance. */
  NOT_STARTED: 0x02,
  /** On CALL: the client is going to send items. */
  SENDS_ITEMS: 0x04,
  /** On CALL: the client expects items instead of one result. */
  EXPECTS_ITEMS: 0x08,
  /** On CALL: the client expects no answer at all. */
  ONEWAY: 0x10,
  /**
   * On CALL, REPLY, ERROR and END: metadata stands in front of the rest of the payload; on CALL,
   * behind the method id.
   */
  METADATA: 0x20,
  /**
   * On CALL: the server has SMALL_WINDOW_BYTES on the new stream before the client's first CREDIT,
   * as many other streams are open.
   */
  SMALL_WINDOW: 0x40,
  /** A receiver that does not know the kind ignores the frame instead of closing the connection. */
  OPTIONAL: 0x80,
} as const;

/**
 * Bytes of ITEM payload that a server may send on a new stream before the client's first CREDIT. A
 * client starts with none.
 */
export const STREAM_WINDOW_BYTES = 256 * 1024;

/** The window of the client's reader, by the flags of its CALL. */
export function windowOf(flags: number): number {
  return (flags & Flag.SMALL_WINDOW) === 0 ? STREAM_WINDOW_BYTES : SMALL_WINDOW_BYTES;
}

/**
 * The windows of all streams in one direction of a connection, as far as they are not small: 64
 * streams have a whole one.
 */
export const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

/** The window of each further stream. A thousand of them have as much as the connection. */
export const SMALL_WINDOW_BYTES = 16 * 1024;

/**
 * What a side may have sent beyond the credit of its streams, all of a connection together. One
 * frame may be above.
 */
export const MAX_BEYOND_CREDIT_BYTES = 8 * 1024 * 1024;

/**
 * Most that a stream's unused credit may be, so that nobody counts beyond 31 bits. As the window of
 * HTTP/2.
 */
export const MAX_CREDIT_BYTES = 2_147_483_647;

/**
 * What a CALL that is written at `now` is stamped with, so that the server can tell how long it has
 * waited.
 */
export function stampAt(now: number): number {
  return (Math.floor(now) % STAMPS) + 1;
}
