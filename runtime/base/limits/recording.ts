// What somebody who records calls can take of a server.

/** Longest token, in UTF-16 units. Above any that a person or a generator makes. */
export const MAX_TOKEN = 1_024;

/** A shorter token can be guessed: 16 characters of base64 are 96 bits. */
export const SHORT_TOKEN = 16;

/** Wrong tokens of one peer within a time; then it is refused until that is over. */
export const MAX_WRONG_TOKENS = 10;
export const WRONG_TOKENS_MS = 60_000;

/** Peers whose wrong tokens are counted apart; all others are one. */
export const MAX_SUSPECTS = 256;

/** Recordings at once of one server: one that goes on, and one for a look. */
export const MAX_RECORDERS = 2;

/** Longest recording: calls, and milliseconds. */
export const MAX_RECORDED_CALLS = 1_000_000;
export const MAX_RECORDING_MS = 3_600_000;

/**
 * Calls that a recording takes: so many a second, and as a burst. A small one costs 3 microseconds
 * and an item of a stream, so 1,000 are 1 % of the loop. Large ones are bounded by their bytes.
 */
export const MAX_RECORDED_PER_SECOND = 1_000;
export const MAX_RECORDED_BURST = 1_000;

/** The same of their bytes as JSON: what a disk and a network take beside their work. */
export const MAX_RECORDED_BYTES_PER_SECOND = 4 * 1024 * 1024;

/** Largest call that is recorded, as JSON; of its arguments, in memory. */
export const MAX_RECORDED_BYTES = 256 * 1024;

/** What a recording holds until its reader has taken it: calls, and their bytes. */
export const MAX_WAITING_RECORDS = 2_048;
export const MAX_WAITING_RECORD_BYTES = 8 * 1024 * 1024;

/** How often the reader is told of the numbers when nothing else is. */
export const RECORDING_COUNTS_MS = 1_000;
