// Limits of telemetry.

/**
 * Sets of labels that one metric has: methods times outcomes. A contract with a hundred methods has
 * some hundred. Each is a time series of its own, with twenty buckets, wherever it is stored.
 */
export const MAX_SERIES = 2_000;

/**
 * Lists of instances and registries that are shown by name: one for each service that a process
 * calls.
 */
export const MAX_LISTS = 1_000;

/**
 * Bytes of what a propagator adds to the metadata of a call, half of what metadata may have: a
 * large baggage must not make calls fail.
 */
export const MAX_PROPAGATED_BYTES = 4_096;

/** The same of its keys. */
export const MAX_PROPAGATED_KEYS = 32;

/**
 * Attributes that are kept for the next call of the same method with the same peer: a hundred
 * methods times twenty instances, and less than a megabyte.
 */
export const MAX_REMEMBERED = 2_000;
