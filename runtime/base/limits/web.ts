// What a client in a browser may take: bytes of an answer, attempts, pauses between them.

/**
 * Largest answer, and largest item of a stream, as JSON. Four times the largest frame of a server
 * by default: what JSON makes of numbers and bytes, and of escapes in texts.
 */
export const MAX_WEB_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Longest query of a call by GET; a longer one is a POST. Half of what our servers take of a line
 * and headers, and as much as other proxies take of a line: 8 KiB in nginx and Apache.
 */
export const MAX_WEB_QUERY = 7_500;

/** Longest content type of a stranger's answer that an error shows. */
export const MAX_SHOWN_TYPE = 60;

/**
 * Attempts that a client may make beyond the first of each call. It begins with as many, an attempt
 * takes one, and a call that is answered brings a tenth back: a page adds a tenth of its calls at
 * most to an outage. Source: retry throttling of gRPC.
 */
export const MAX_WEB_RETRIES = 10;
export const WEB_RETRY_GAIN = 0.1;

/**
 * Longest pause before the second attempt; it doubles for the third. Half of it at least: a server
 * that restarts behind a proxy needs a moment.
 */
export const WEB_RETRY_PAUSE_MS = 200;

/**
 * Longest pause that a server may ask for with Retry-After; who asks for more gets no further
 * attempt. As long as a call lasts by itself.
 */
export const MAX_WEB_RETRY_PAUSE_MS = 10_000;
