// What those who watch the figures of a server can take of it.

/** Milliseconds between two snapshots; as `idl/callwire/stats.rpc` has it. One takes 0.1 ms. */
export const MIN_STATS_INTERVAL_MS = 250;
export const MAX_STATS_INTERVAL_MS = 60_000;
export const DEFAULT_STATS_INTERVAL_MS = 1_000;

/** Who watches one server at once: pages of the console and tools. Each costs a timer of 20 ms. */
export const MAX_STATS_WATCHERS = 16;

/**
 * Methods that are counted apart: 4 KiB each, once for the server and once for each who watches.
 */
export const MAX_STATS_METHODS = 500;
