// Which instances a client uses, when it leaves one out, and when it tries one again.
// Numbers of the protocol are in wire/frame.ts.

/**
 * First pause after a failed connection attempt; grows by 1.6 up to MAX_BACKOFF_MS, as in gRPC,
 * give or take half.
 */
export const BASE_BACKOFF_MS = 100;
export const MAX_BACKOFF_MS = 30_000;

/** Calls that one pick serves at most, so that batching keeps its worth and shares stay even. */
export const MAX_CALLS_PER_PICK = 64;

/**
 * An instance that is new to a client reaches its full share of the calls over this time: it has
 * caches to fill and code to compile.
 */
export const SLOW_START_MS = 10_000;

/**
 * An instance is left out after so many lost connections or refusals for overload in a row, without
 * a good answer between them.
 */
export const EJECTION_CONSECUTIVE = 5;

/**
 * Or when less than this part of its calls of the last ten seconds went well, and there were at
 * least so many.
 */
export const MIN_SUCCESS_RATE = 0.8;
export const MIN_EJECTION_CALLS = 20;

/**
 * How long it is left out the first time; each time twice as long, up to the most, with 20 %
 * jitter.
 */
export const EJECTION_FIRST_MS = 5_000;
export const MAX_EJECTION_MS = 300_000;

/** After so long in service the next ejection counts as the first again. */
export const EJECTION_FORGET_MS = 60_000;

/** A call that tries an instance again and says nothing for so long makes room for another one. */
export const EJECTION_PROBE_MS = 10_000;

/** Largest weight of an instance: a hundred times the default. */
export const MAX_WEIGHT = 10_000;
export const DEFAULT_WEIGHT = 100; // of an instance that is given none: room for less and for more

/**
 * Of a service with more instances than this, a client uses a subset of so many: a thousand clients
 * of a thousand servers have 20,000 connections, not a million. 20 are enough for the balancer to
 * choose among, and that clients, each with other ones, load the servers evenly: each gets 20
 * clients on average, give or take 4.
 */
export const SUBSET_ABOVE = 50;
export const DEFAULT_SUBSET_SIZE = 20;

/**
 * Connection attempts in a row after which another instance is drawn for one of a subset: a single
 * one fails where a server starts again.
 */
export const UNREACHABLE_AFTER = 2;

/**
 * Time that an instance of a subset has to become ready before another is drawn: three round trips
 * around the world. Doubles, up to 5 s, while nothing can be reached.
 */
export const SUBSET_PATIENCE_MS = 1_000;

/**
 * For so long an instance that cannot be reached is left out of the drawing; doubles each time, up
 * to the second, as for an instance that is ejected.
 */
export const UNREACHABLE_MS = 10_000;
export const MAX_UNREACHABLE_MS = 300_000;

/**
 * Instances that a client remembers as unreachable: whoever writes to the registry can invent names
 * for ever. Beyond it the oldest is forgotten.
 */
export const MAX_UNREACHABLE = 10_000;

/** Between two drawings: what fails together is replaced together. */
export const REDRAW_MS = 100;
