// What one frame and the message in it may be: bytes, depth, values, metadata, texts of errors.
// Numbers of the protocol are in wire/frame.ts.

/**
 * Largest frame unless an option says otherwise, header included. Checked before the frame is
 * buffered. 4 MiB: the default of gRPC.
 */
export const DEFAULT_MAX_FRAME_BYTES = 4 * 1024 * 1024;

/**
 * Most that the option can say, and that is ever sent, whatever the peer accepts: what is larger is
 * a stream.
 */
export const MAX_CONFIGURABLE_FRAME_BYTES = 64 * 1024 * 1024;

/**
 * Least that a peer must accept in one frame: every frame without payload, and an ERROR with a
 * sentence in it.
 */
export const MIN_FRAME_BYTES = 512;

/** Deepest nesting of one value. Far above real contracts, far below what overflows a stack. */
export const MAX_DEPTH = 64;

/**
 * Values in the untyped data of one frame, and elements in the lists and maps of one message. Of
 * those, pairs of maps: each costs several times as much, 0.1 s in all. As many as the first map
 * that needs the longest header of MessagePack.
 */
export const MAX_VALUES = 262_144;
export const MAX_PAIRS = 65_536;

/**
 * With more integer keys than the first, a map may compare a new one with so many on average, and a
 * message costs three times as much at most. Honest keys: about one.
 */
export const FEW_KEYS = 64;
export const MAX_KEYS_PASSED = 8;

/**
 * What a message may become in memory beside its bytes, by an estimate: rows of texts take 3 to 4
 * times those, but one byte can be 255 defaults.
 */
export const MAX_DECODED_BYTES = 16 * 1024 * 1024;

/**
 * Largest metadata of one call in one direction, keys and values, and its most keys. As gRPC's
 * default; larger things are arguments.
 */
export const MAX_METADATA_BYTES = 8 * 1024;
export const MAX_METADATA_KEYS = 64;

/**
 * Longest error message and error id on the wire, in UTF-16 units; longer ones are cut, by who
 * sends them and by who reads them.
 */
export const MAX_ERROR_MESSAGE = 1024;
export const MAX_ERROR_ID = 64;

/**
 * Longest details of an error, as MessagePack. Larger things are results, or errors that the
 * contract declares.
 */
export const MAX_ERROR_DETAILS_BYTES = 16 * 1024;
