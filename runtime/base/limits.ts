// Every number that bounds something, with its unit and its reason. Protocol numbers live in wire/frame.ts.

/** Largest frame unless an option says otherwise, header included. Checked before the frame is buffered. 4 MiB: the default of gRPC. */
export const DEFAULT_MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** Most that the option can say, and that is ever sent, whatever the peer accepts: what is larger is a stream. */
export const MAX_CONFIGURABLE_FRAME_BYTES = 64 * 1024 * 1024;
/** Least that a peer must accept in one frame: every frame without payload, and an ERROR with a sentence in it. */
export const MIN_FRAME_BYTES = 512;
/** Deepest nesting of one value. Far above real contracts, far below what overflows a stack. */
export const MAX_DEPTH = 64;

/** Values in the untyped data of one frame, and elements in the lists and maps of one message. Of those, pairs of maps: each costs several times as much, 0.1 s in all. */
export const MAX_VALUES = 262_144;
export const MAX_PAIRS = 131_072;

/** With more integer keys than the first, a map may compare a new one with so many on average, and a message costs three times as much at most. Honest keys: about one. */
export const FEW_KEYS = 64;
export const KEYS_PASSED = 8;

/** What a message may become in memory beside its bytes, by an estimate: rows of texts take 3 to 4 times those, but one byte can be 255 defaults. */
export const MAX_DECODED_BYTES = 16 * 1024 * 1024;

/** Part of the heap's limit that arguments of running calls may take, beside handlers and garbage. Small ones need no room: 10,000 calls take 40 MB. */
export const ARGUMENTS_OF_HEAP = 0.25;
export const SMALL_ARGUMENT_BYTES = 4 * 1024;

/** A peer whose messages have become so much, or kept the event loop so long, is not read for a moment. Else libuv would read it 32 times in a row. */
export const MUCH_READ_BYTES = 8 * 1024 * 1024;
export const MUCH_READ_MS = 20;
/** What takes less in one piece is not counted: ordinary calls. The clock is looked at behind so many, which costs 1 % of the smallest. */
export const LONG_READ_MS = 5;
export const CALLS_PER_LOOK = 4;
/** The rest takes as long as the turn took, within these: a pause of the process is no turn. It is the least where there is nobody else. */
export const MIN_REST_MS = 1;
export const MAX_REST_MS = 150;

/** Time that a client has for the TLS handshake; then its socket is closed. Public clients on slow links need seconds, not more. */
export const TLS_HANDSHAKE_TIMEOUT_MS = 10_000;
/** The files of certificates are read again at most this often, when connections begin. */
export const CREDENTIALS_RECHECK_MS = 1_000;
/** Servers of one client whose TLS session is kept, so that the next handshake is short. About 1 KiB each. */
export const MAX_TLS_SESSIONS = 1_000;
/** Longest path of a unix socket. The kernel takes 107 bytes; 7 are for the temporary name under which it is made. */
export const MAX_SOCKET_PATH_BYTES = 100;
/** Time for the preface and the HELLO, from the moment that the socket is open. */
export const HELLO_TIMEOUT_MS = 5_000;
/** Largest HELLO payload. Room for a server of about a hundred services. */
export const MAX_HELLO_BYTES = 16 * 1024;
/** Largest metadata of one call in one direction, keys and values, and its most keys. As gRPC's default; larger things are arguments. */
export const MAX_METADATA_BYTES = 8 * 1024;
export const MAX_METADATA_KEYS = 64;

/** Longest error message and error id on the wire, in UTF-16 units; longer ones are cut, by who sends them and by who reads them. */
export const MAX_ERROR_MESSAGE = 1024;
export const MAX_ERROR_ID = 64;

/** Longest details of an error, as MessagePack. Larger things are results, or errors that the contract declares. */
export const MAX_ERROR_DETAILS_BYTES = 16 * 1024;

/** Calls in flight on one connection, as a server advertises it, unless an option says otherwise; and the most that it can say. */
export const DEFAULT_MAX_CALLS_PER_CONNECTION = 1_024;
export const MAX_CONFIGURABLE_CALLS_PER_CONNECTION = 65_536;

/** Calls in flight in one server over all connections, unless an option says otherwise; and the most that it can say. */
export const DEFAULT_MAX_CALLS_PER_SERVER = 10_000;
export const MAX_CONFIGURABLE_CALLS_PER_SERVER = 1_000_000;

/** Connections of one server, unless an option says otherwise; and the most that it can say. An idle one takes about 12 KiB here, and as much of the kernel. */
export const DEFAULT_MAX_CONNECTIONS = 10_000;
export const MAX_CONFIGURABLE_CONNECTIONS = 1_000_000;

/** Longest time that a server lets a call run that streams nothing, whatever its client asks for, unless an option says otherwise: five minutes. */
export const DEFAULT_MAX_CALL_MS = 300_000;

/** Calls that all wait so long before the server comes to them, for so long, are a queue that does not pass by itself. As CoDel's target and interval. */
export const STANDING_QUEUE_MS = 50;
export const STANDING_QUEUE_AFTER_MS = 100;

/** Calls of one client that wait for an instance or for a free place on a connection. */
export const MAX_WAITING_CALLS = 10_000;

/** Every call has a deadline; this is the length when nobody gives one. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** Longest timeout: the wire carries milliseconds in 31 bits. About 24 days. */
export const MAX_TIMEOUT_MS = 2_147_483_647;

/** Keys of `@meta` on one declaration, and characters of a value: notes for tools and interceptors, which every generated file carries. */
export const MAX_META_KEYS = 32;
export const MAX_META_VALUE = 1_024;

/** Time for one connection attempt until the server's HELLO is here. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** First pause after a failed connection attempt; grows by 1.6 up to MAX_BACKOFF_MS, as in gRPC, give or take half. */
export const BASE_BACKOFF_MS = 100;
export const MAX_BACKOFF_MS = 30_000;

/** Tries of one call, the first included. */
export const MAX_ATTEMPTS = 3;

/** Longest routing key, in UTF-16 units: it is hashed on each call. */
export const MAX_ROUTING_KEY = 1_024;

/** Calls that one pick serves at most, so that batching keeps its worth and shares stay even. */
export const MAX_CALLS_PER_PICK = 64;

/** An instance that is new to a client reaches its full share of the calls over this time: it has caches to fill and code to compile. */
export const SLOW_START_MS = 10_000;

/** An instance is left out after so many lost connections or refusals for overload in a row, without a good answer between them. */
export const EJECTION_CONSECUTIVE = 5;

/** Or when less than this part of its calls of the last ten seconds went well, and there were at least so many. */
export const EJECTION_SUCCESS_RATE = 0.8;
export const EJECTION_CALLS = 20;

/** How long it is left out the first time; each time twice as long, up to the most, with 20 % jitter. */
export const EJECTION_FIRST_MS = 5_000;
export const MAX_EJECTION_MS = 300_000;

/** After so long in service the next ejection counts as the first again. */
export const EJECTION_FORGET_MS = 60_000;

/** A call that tries an instance again and says nothing for so long makes room for another one. */
export const EJECTION_PROBE_MS = 10_000;

/** Items of all streams of one connection that wait for their readers; what comes beyond ends its call. Three times the window of a connection: room for small windows, and for frames beyond the credit. */
export const MAX_UNREAD_ITEM_BYTES = 48 * 1024 * 1024;

/** Bytes that wait in a socket's queue above which the connection stops reading, so that a peer that does not read is not served. */
export const PAUSE_READING_BYTES = 1024 * 1024;

/** Bytes that wait in a socket's queue above which a server drops answers; when a frame more waits, the connection is closed. */
export const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Beyond that, answers of calls that run share so much of one server, and one connection has half at most: handlers that finish together bring more than a client can have read. */
export const SHARED_WAITING_BYTES = 64 * 1024 * 1024;
export const MAX_SHARED_WAITING_BYTES = SHARED_WAITING_BYTES / 2;

/**
 * A peer that reads or sends so much is slow, and not dead. The kernel hides how far it has come: of what was sent it holds 2 to 6 MB, and it takes more only
 * when a third of its buffer is free. At 30 KB/s that is once in 40 s, as measured on Linux.
 */
export const SLOWEST_PEER_BYTES_PER_SECOND = 16 * 1024;

/** Time after which a connection is closed of whose backlog nothing has left: what the kernel hides, at that speed. */
export const STALL_TIMEOUT_MS = 120_000;
/** The same for a peer that has more than MAX_WAITING_BYTES wait: a part of STALL_TIMEOUT_MS, for a peer that takes at least 128 KiB a second. */
export const OVERDRAWN_STALL_MS = 10_000;

/** Time for the rest of a frame, and again for each part of it that would have come at that speed. */
export const FRAME_TIMEOUT_MS = 30_000;

/** What a process keeps of frames whose end has not come, and the part of its heap's limit that bounds it in small ones: 48 frames of the default limit from one peer. */
export const MAX_UNFINISHED_FRAMES_BYTES = 256 * 1024 * 1024;
export const UNFINISHED_FRAMES_OF_HEAP = 1 / 8;

/** Frames without effect (PING, a CANCEL for a call that is over, an unknown kind, ...): so many a second, and as a burst what may cross an answer. */
export const NO_PROGRESS_FRAMES_PER_SECOND = 1_000;
export const NO_PROGRESS_BURST = 2 * DEFAULT_MAX_CALLS_PER_CONNECTION;

/**
 * Time that the items of all streams take of one round of the event loop, and that one stream takes of it while others wait. Under 5 ms, so that what comes
 * beside a million items waits for milliseconds; long enough that the rounds, tens of microseconds each, cost no throughput.
 */
export const ITEMS_TURN_MS = 4;
export const ITEMS_SLICE_MS = 1;

/** An item so large may be followed by others: the clock is looked at before the next one. */
export const LARGE_ITEM_BYTES = 16 * 1024;

/** Time that a server gives its calls when it is told to stop. */
export const DEFAULT_GRACE_MS = 10_000;

/** Time that a drained server waits for its peers to close after the last reply; then it closes. */
export const DRAIN_LINGER_MS = 1_000;

/** Time that a peer has to close its side after we closed ours; then the socket is destroyed. */
export const CLOSE_TIMEOUT_MS = 1_000;

/** Largest record of an instance in a registry. A list of a thousand stays under 4 MiB. */
export const MAX_ENDPOINT_RECORD_BYTES = 4 * 1024;

/** Largest weight of an instance: a hundred times the default. */
export const MAX_WEIGHT = 10_000;
export const DEFAULT_WEIGHT = 100; // of an instance that is given none: room for less and for more

/** Length of a registry session that nobody chose: after that long without its server an instance leaves the list. */
export const DEFAULT_SESSION_TIMEOUT_MS = 10_000;

/** Bounds of the session timeout: below, a busy event loop loses its session; above, a dead server stays listed for long. */
export const MIN_SESSION_TIMEOUT_MS = 1_000;
export const MAX_SESSION_TIMEOUT_MS = 600_000;

/** Largest contract of a service that a registry keeps. Half of what ZooKeeper takes; a thousand methods need less. */
export const MAX_SCHEMA_BYTES = 512 * 1024;

/** Longest answer of a ZooKeeper server. 50,000 names of 64 bytes take 3.4 MB. */
export const MAX_ZOOKEEPER_FRAME_BYTES = 16 * 1024 * 1024;

/** Longest pause before a registry server is tried again: short, for the pause counts against the session. */
export const MAX_REGISTRY_BACKOFF_MS = 1_000;

/** Records that one list reads at a time, so that a large list does not hold up the session's pings. */
export const MAX_REGISTRY_READS = 32;

/**
 * Of a service with more instances than this, a client uses a subset of so many: a thousand clients of a thousand servers have 20,000 connections, not a million.
 * 20 are enough for the balancer to choose among, and that clients, each with other ones, load the servers evenly: each gets 20 clients on average, give or take 4.
 */
export const SUBSET_ABOVE = 50;
export const DEFAULT_SUBSET_SIZE = 20;

/** Connection attempts in a row after which another instance is drawn for one of a subset: a single one fails where a server starts again. */
export const UNREACHABLE_AFTER = 2;

/** Time that an instance of a subset has to become ready before another is drawn: three round trips around the world. Doubles, up to 5 s, while nothing can be reached. */
export const SUBSET_PATIENCE_MS = 1_000;

/** For so long an instance that cannot be reached is left out of the drawing; doubles each time, up to the second, as for an instance that is ejected. */
export const UNREACHABLE_MS = 10_000;
export const MAX_UNREACHABLE_MS = 300_000;

/** Instances that a client remembers as unreachable: whoever writes to the registry can invent names for ever. Beyond it the oldest is forgotten. */
export const MAX_UNREACHABLE = 10_000;

/** Between two drawings: what fails together is replaced together. */
export const REDRAW_MS = 100;

/** Largest operator's configuration of a service. Room for the weights of a thousand instances. */
export const MAX_CONFIG_BYTES = 64 * 1024;

/** A list that is kept on disk: written at most so often, used when the registry gives none for so long, and not when it is older than a week. 10,000 instances take 4 MiB. */
export const LIST_CACHE_WRITE_MS = 1_000;
export const LIST_CACHE_WAIT_MS = 1_000;
export const MAX_LIST_CACHE_AGE_MS = 7 * 86_400_000;
export const MAX_LIST_CACHE_BYTES = 16 * 1024 * 1024;

/** Everything that a registry holds is looked at again after so long, plus as much at random, in case that a watch was lost. */
export const REGISTRY_AUDIT_MS = 30_000;

/**
 * Silence of an instance with calls after which a client asks it for a sign of life, and the time for that; then others are preferred. Longer where calls
 * usually take longer. Doubles with each sign of life that comes without an answer, up to 10 s.
 */
export const SILENCE_MS = 20;

/** A timer that comes so much later than it was due shows that our own event loop stood: what was measured meanwhile says nothing of a peer. */
export const LOOP_STOOD_MS = 20;

/** Silence of a peer after which it is pinged. */
export const KEEPALIVE_IDLE_MS = 10_000;

/** The same at a server: a client that lives has pinged before, so that of two idle ends one asks, and not both. */
export const KEEPALIVE_SERVER_IDLE_MS = 12_000;

/** Time for the answer to a ping; then the peer counts as gone, 15 s after its last sign of life. */
export const KEEPALIVE_TIMEOUT_MS = 5_000;

/**
 * Calls of one peer that are refused before they begin: so many a second, and as a burst. Beyond that its connections are read so much slower. A refusal takes
 * 3 microseconds: 3 % of the loop. A client that waits for answers is never told more at once than it has calls; twenty full connections are one burst.
 */
export const REFUSALS_PER_SECOND = 10_000;
export const REFUSALS_BURST = 20_000;

/** As many refusals a result counts that its client does not take for its size: the handler has run, and the result was written to see how large it is. */
export const USELESS_RESULT_REFUSALS = 8;

/** Lines of one kind that peers can cause: so many a second, and as a burst. What is left out is counted, and told after so long. */
export const LOG_LINES_PER_SECOND = 10;
export const LOG_BURST = 100;
export const LOG_SUMMARY_MS = 10_000;

/** Longest line of a log, in UTF-16 units. A deep stack, and not the value of 4 MiB that stands in an error's message. */
export const MAX_LOG_LINE = 8 * 1024;

/** What waits in a log that nobody reads: bytes in front of stderr and stdout, and lines of a logger that answers by promises. Lines beyond are counted. */
export const MAX_LOG_BACKLOG_BYTES = 1024 * 1024;
export const MAX_LOG_BACKLOG_LINES = 1_000;

/** Time that a stopping server gives its registry for each of its two farewells; one that is away is not waited for. */
export const FAREWELL_MS = 2_000;

/** Workers of one server. Above the cores of any machine. */
export const MAX_WORKERS = 1_024;

/** A worker that lived so long did not fail at its start: it is replaced without a pause. */
export const WORKER_STABLE_MS = 1_000;

/** A signal that follows sooner is no person's: libraries raise the first one again, and npm and a terminal both send Ctrl-C. */
export const SECOND_SIGNAL_MS = 1_000;

/** Time that other listeners of a signal have when the drain is over, and at most that: no promise says what they still do. */
export const OTHERS_STOP_MS = 1_000;

/** Time that a stopping worker has beyond its grace: for its registry, its clients, and whoever else listens there; then it is killed. */
export const WORKER_STOP_MS = 2 * FAREWELL_MS + DRAIN_LINGER_MS + OTHERS_STOP_MS;
