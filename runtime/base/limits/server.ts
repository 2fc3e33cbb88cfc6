// What one server takes of all its clients, and how long it takes to stop.
// Numbers of the protocol are in wire/frame.ts.

/**
 * Part of the heap's limit that arguments of running calls may take, beside handlers and garbage.
 * Small ones need no room: 10,000 calls take 40 MB.
 */
export const MAX_ARGUMENTS_OF_HEAP = 0.25;
export const SMALL_ARGUMENT_BYTES = 4 * 1024;

/**
 * Calls in flight in one server over all connections, unless an option says otherwise; and the most
 * that it can say.
 */
export const DEFAULT_MAX_CALLS_PER_SERVER = 10_000;
export const MAX_CONFIGURABLE_CALLS_PER_SERVER = 1_000_000;

/**
 * Connections of one server, unless an option says otherwise; and the most that it can say. An idle
 * one takes about 12 KiB here, and as much of the kernel.
 */
export const DEFAULT_MAX_CONNECTIONS = 10_000;
export const MAX_CONFIGURABLE_CONNECTIONS = 1_000_000;

/**
 * Longest time that a server lets a call run that streams nothing, whatever its client asks for,
 * unless an option says otherwise: five minutes.
 */
export const DEFAULT_MAX_CALL_MS = 300_000;

/**
 * Calls that all wait so long before the server comes to them, for so long, are a queue that does
 * not pass by itself. As CoDel's target and interval.
 */
export const STANDING_QUEUE_MS = 50;
export const STANDING_QUEUE_AFTER_MS = 100;

/** Time that a server gives its calls when it is told to stop. */
export const DEFAULT_GRACE_MS = 10_000;

/** Time that a drained server waits for its peers to close after the last reply; then it closes. */
export const DRAIN_LINGER_MS = 1_000;

/**
 * Calls of one peer that are refused before they begin: so many a second, and as a burst. Beyond
 * that its connections are read so much slower. A refusal takes 3 microseconds: 3 % of the loop. A
 * client that waits for answers is never told more at once than it has calls; twenty full
 * connections are one burst.
 */
export const MAX_REFUSALS_PER_SECOND = 10_000;
export const MAX_REFUSALS_BURST = 20_000;

/**
 * As many refusals a result counts that its client does not take for its size: the handler has run,
 * and the result was written to see how large it is.
 */
export const USELESS_RESULT_REFUSALS = 8;

/**
 * Time that a stopping server gives its registry for each of its two farewells; one that is away is
 * not waited for.
 */
export const FAREWELL_MS = 2_000;

/** Workers of one server. Above the cores of any machine. */
export const MAX_WORKERS = 1_024;

/** A worker that lived so long did not fail at its start: it is replaced without a pause. */
export const WORKER_STABLE_MS = 1_000;

/**
 * A signal that follows sooner is no person's: libraries raise the first one again, and npm and a
 * terminal both send Ctrl-C.
 */
export const SECOND_SIGNAL_MS = 1_000;

/**
 * Time that other listeners of a signal have when the drain is over, and at most that: no promise
 * says what they still do.
 */
export const OTHERS_STOP_MS = 1_000;

/**
 * Time that a stopping worker has beyond its grace: for its registry, its clients, and whoever else
 * listens there; then it is killed.
 */
export const WORKER_STOP_MS = 2 * FAREWELL_MS + DRAIN_LINGER_MS + OTHERS_STOP_MS;
