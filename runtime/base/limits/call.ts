// What one call may take, at its client and at its server: time, attempts, items that wait.
// Numbers of the protocol are in wire/frame.ts.

/** Calls of one client that wait for an instance or for a free place on a connection. */
export const MAX_WAITING_CALLS = 10_000;

/** Every call has a deadline; this is the length when nobody gives one. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** Longest timeout: the wire carries milliseconds in 31 bits. About 24 days. */
export const MAX_TIMEOUT_MS = 2_147_483_647;

/** Tries of one call, the first included. */
export const MAX_ATTEMPTS = 3;

/** Longest routing key, in UTF-16 units: it is hashed on each call. */
export const MAX_ROUTING_KEY = 1_024;

/**
 * Items of all streams of one connection that wait for their readers; what comes beyond ends its
 * call. Three times the window of a connection: room for small windows, and for frames beyond the
 * credit.
 */
export const MAX_UNREAD_ITEM_BYTES = 48 * 1024 * 1024;

/**
 * Time that the items of all streams take of one round of the event loop, and that one stream takes
 * of it while others wait. Under 5 ms, so that what comes beside a million items waits for
 * milliseconds; long enough that the rounds, tens of microseconds each, cost no throughput.
 */
export const ITEMS_TURN_MS = 4;
export const ITEMS_SLICE_MS = 1;

/** An item so large may be followed by others: the clock is looked at before the next one. */
export const LARGE_ITEM_BYTES = 16 * 1024;

/**
 * Silence of an instance with calls after which a client asks it for a sign of life, and the time
 * for that; then others are preferred. Longer where calls usually take longer. Doubles with each
 * sign of life that comes without an answer, up to 10 s.
 */
export const SILENCE_MS = 20;
