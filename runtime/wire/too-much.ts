// What is said of a message that is too much: the same by its writer and its reader.

import { MAX_DECODED_BYTES, MAX_PAIRS, MAX_VALUES } from "../base/limits/message.js";

/** Continues a sentence that begins with the path. */
export const TOO_MANY_VALUES = `brings the message above ${MAX_VALUES} elements; send them as a stream, or as bytes`;

/** The same. */
export const TOO_MANY_PAIRS = `brings the message above ${MAX_PAIRS} pairs of maps; send them as a stream, or as a list`;

/** The same. */
export const TOO_LARGE_DECODED = `brings the message above ${MAX_DECODED_BYTES} bytes in memory, by an estimate; send it in parts, as a stream`;
