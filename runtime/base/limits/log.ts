// What peers can make a process write into its log.
// Numbers of the protocol are in wire/frame.ts.

/**
 * Lines of one kind that peers can cause: so many a second, and as a burst. What is left out is
 * counted, and told after so long.
 */
export const MAX_LOG_LINES_PER_SECOND = 10;
export const MAX_LOG_BURST = 100;
export const LOG_SUMMARY_MS = 10_000;

/**
 * Longest line of a log, in UTF-16 units. A deep stack, and not the value of 4 MiB that stands in
 * an error's message.
 */
export const MAX_LOG_LINE = 8 * 1024;

/**
 * What waits in a log that nobody reads: bytes in front of stderr and stdout, and lines of a logger
 * that answers by promises. Lines beyond are counted.
 */
export const MAX_LOG_BACKLOG_BYTES = 1024 * 1024;
export const MAX_LOG_BACKLOG_LINES = 1_000;

/** Characters of the arguments of a call in a line, and of its result: half of what it may have. */
export const MAX_LOGGED_PAYLOAD = 4_096;
