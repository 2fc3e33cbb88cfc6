// What a registry may hold and answer, and how long its sessions and lists live.
// Numbers of the protocol are in wire/frame.ts.

/**
 * Keys of `@meta` on one declaration, and characters of a value: notes for tools and interceptors,
 * which every generated file carries.
 */
export const MAX_META_KEYS = 32;
export const MAX_META_VALUE = 1_024;

/** Largest record of an instance in a registry. A list of a thousand stays under 4 MiB. */
export const MAX_ENDPOINT_RECORD_BYTES = 4 * 1024;

/**
 * Length of a registry session that nobody chose: after that long without its server an instance
 * leaves the list.
 */
export const DEFAULT_SESSION_TIMEOUT_MS = 10_000;

/**
 * Bounds of the session timeout: below, a busy event loop loses its session; above, a dead server
 * stays listed for long.
 */
export const MIN_SESSION_TIMEOUT_MS = 1_000;
export const MAX_SESSION_TIMEOUT_MS = 600_000;

/**
 * Largest contract of a service that a registry keeps. Half of what ZooKeeper takes; a thousand
 * methods need less.
 */
export const MAX_SCHEMA_BYTES = 512 * 1024;

/** Longest answer of a ZooKeeper server. 50,000 names of 64 bytes take 3.4 MB. */
export const MAX_ZOOKEEPER_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * Longest pause before a registry server is tried again: short, for the pause counts against the
 * session.
 */
export const MAX_REGISTRY_BACKOFF_MS = 1_000;

/**
 * Records that one list reads at a time, so that a large list does not hold up the session's pings.
 */
export const MAX_REGISTRY_READS = 32;

/** Consumers of one service that a tool reads: a table of more is read by nobody. */
export const MAX_CONSUMERS_READ = 1_000;

/**
 * Services, and entries of all of them, that an examination reads: more than a person acts upon.
 */
export const MAX_EXAMINED_SERVICES = 500;
export const MAX_EXAMINED_ENTRIES = 5_000;

/** Largest operator's configuration of a service. Room for the weights of a thousand instances. */
export const MAX_CONFIG_BYTES = 64 * 1024;

/**
 * A list that is kept on disk: written at most so often, used when the registry gives none for so
 * long, and not when it is older than a week. 10,000 instances take 4 MiB.
 */
export const LIST_CACHE_WRITE_MS = 1_000;
export const LIST_CACHE_WAIT_MS = 1_000;
export const MAX_LIST_CACHE_AGE_MS = 7 * 86_400_000;
export const MAX_LIST_CACHE_BYTES = 16 * 1024 * 1024;

/**
 * Everything that a registry holds is looked at again after so long, plus as much at random, in
 * case that a watch was lost.
 */
export const REGISTRY_AUDIT_MS = 30_000;
