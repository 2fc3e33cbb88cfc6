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

/**
 * A list in DNS is asked for again after so long, minus up to a third at random: a client has a
 * change within 5 s, also when an answer takes two, and clients do not ask in step.
 */
export const DEFAULT_DNS_REFRESH_MS = 3_000;
/** Below, a resolver has as many questions as it has calls; above, nobody notices a change. */
export const MIN_DNS_REFRESH_MS = 500;
export const MAX_DNS_REFRESH_MS = 600_000;

/**
 * After a connection that failed DNS is asked at once, give or take the second: where a server dies
 * all of its clients ask. Between two rounds of questions there is at least the first.
 */
export const DNS_PAUSE_MS = 1_000;
export const DNS_SPREAD_MS = 200;

/**
 * A question is sent twice, the second time after so long or up to twice that, and fails after as
 * much again: 3 s in all, as a tool waits for 5. A round of questions, such as those for all
 * targets of SRV records, ends after the last.
 */
export const DNS_ANSWER_MS = 750;
export const DNS_TRIES = 2;
export const DNS_ROUND_MS = 8_000;

/** Questions of one registry at once: as many names as a small service has, at one resolver. */
export const MAX_DNS_QUESTIONS = 16;

/**
 * Addresses of one name. An answer over TCP has 64 KiB, and 16 bytes for an address: DNS holds no
 * more.
 */
export const MAX_DNS_ADDRESSES = 4_096;

/** Targets of SRV records, each of which costs two questions. Beyond it the list is cut. */
export const MAX_DNS_TARGETS = 256;

/** The addresses of such a target are asked for again after their TTL, or after so long. */
export const MAX_DNS_TTL_MS = 30_000;

/** Resolvers and domains that a target may name: more than the C library takes of resolv.conf. */
export const MAX_DNS_RESOLVERS = 8;
export const MAX_DNS_SEARCH = 8;
/** Of resolv.conf, which somebody may have made anything. */
export const MAX_RESOLV_CONF_BYTES = 64 * 1024;

/** Why a list cannot be read, in characters: it may be the text of a server, and is in errors. */
export const MAX_LIST_FAILURE = 256;
