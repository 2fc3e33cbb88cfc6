// What one connection may take of a process: its begin, reading, writing, silence and end.
// Numbers of the protocol are in wire/frame.ts.

/**
 * A peer whose messages have become so much, or kept the event loop so long, is not read for a
 * moment. Else libuv would read it 32 times in a row.
 */
export const MUCH_READ_BYTES = 8 * 1024 * 1024;
export const MUCH_READ_MS = 20;

/**
 * The same for a peer that is alone, in short pieces of one round of the event loop. Timers, such
 * as those of a registry's session, and peers that come have to wait for so long.
 */
export const MUCH_READ_ALONE_MS = 5 * MUCH_READ_MS;

/**
 * What takes less in one piece is not counted: ordinary calls. The clock is looked at behind so
 * many, which costs 1 % of the smallest.
 */
export const LONG_READ_MS = 5;
export const CALLS_PER_LOOK = 4;

/**
 * The rest takes as long as the turn took, within these: a pause of the process is no turn. It is
 * the least where there is nobody else.
 */
export const MIN_REST_MS = 1;
export const MAX_REST_MS = 150;

/**
 * Rest of a client that has dialled other servers too, for each MiB that the large messages of a
 * turn have become. V8 takes 40 to 90 ms for 90 MiB that callers hold, on a core that it shares
 * (decision 0044).
 */
export const REST_MS_PER_DECODED_MIB = 3;

/** A message that has become so much is large. Of smaller ones, callers hold little at a time. */
export const LARGE_MESSAGE_BYTES = 1024 * 1024;

/**
 * Time that a client has for the TLS handshake; then its socket is closed. Public clients on slow
 * links need seconds, not more.
 */
export const TLS_HANDSHAKE_TIMEOUT_MS = 10_000;

/** The files of certificates are read again at most this often, when connections begin. */
export const CREDENTIALS_RECHECK_MS = 1_000;

/**
 * Servers of one client whose TLS session is kept, so that the next handshake is short. About 1 KiB
 * each.
 */
export const MAX_TLS_SESSIONS = 1_000;

/**
 * Longest path of a unix socket. The kernel takes 107 bytes; 7 are for the temporary name under
 * which it is made.
 */
export const MAX_SOCKET_PATH_BYTES = 100;

/** Time for the preface and the HELLO, from the moment that the socket is open. */
export const HELLO_TIMEOUT_MS = 5_000;

/** Largest HELLO payload. Room for a server of about a hundred services. */
export const MAX_HELLO_BYTES = 16 * 1024;

/**
 * Calls in flight on one connection, as a server advertises it, unless an option says otherwise;
 * and the most that it can say.
 */
export const DEFAULT_MAX_CALLS_PER_CONNECTION = 1_024;
export const MAX_CONFIGURABLE_CALLS_PER_CONNECTION = 65_536;

/** Time for one connection attempt until the server's HELLO is here. */
export const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Bytes that wait in a socket's queue above which the connection stops reading, so that a peer that
 * does not read is not served.
 */
export const PAUSE_READING_BYTES = 1024 * 1024;

/**
 * Bytes that wait in a socket's queue above which a server drops answers; when a frame more waits,
 * the connection is closed.
 */
export const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Beyond that, answers of calls that run share so much of one server, and one connection has half
 * at most: handlers that finish together bring more than a client can have read.
 */
export const MAX_OVERDRAFT_BYTES = 64 * 1024 * 1024;
export const MAX_OVERDRAFT_OF_CONNECTION_BYTES = MAX_OVERDRAFT_BYTES / 2;

/**
 * A peer that reads or sends so much is slow, and not dead. The kernel hides how far it has come:
 * of what was sent it holds 2 to 6 MB, and it takes more only when a third of its buffer is free.
 * At 30 KB/s that is once in 40 s, as measured on Linux.
 */
export const MIN_PEER_BYTES_PER_SECOND = 16 * 1024;

/**
 * Time after which a connection is closed of whose backlog nothing has left: what the kernel hides,
 * at that speed.
 */
export const STALL_TIMEOUT_MS = 120_000;

/**
 * The same for a peer that has more than MAX_WAITING_BYTES wait: a part of STALL_TIMEOUT_MS, for a
 * peer that takes at least 128 KiB a second.
 */
export const OVERDRAWN_STALL_MS = 10_000;

/**
 * Time for the rest of a frame, and again for each part of it that would have come at that speed.
 */
export const FRAME_TIMEOUT_MS = 30_000;

/**
 * What a process keeps of frames whose end has not come, and the part of its heap's limit that
 * bounds it in small ones: 48 frames of the default limit from one peer.
 */
export const MAX_UNFINISHED_FRAMES_BYTES = 256 * 1024 * 1024;
export const MAX_UNFINISHED_FRAMES_OF_HEAP = 1 / 8;

/**
 * Frames without effect (PING, a CANCEL for a call that is over, an unknown kind, ...): so many a
 * second, and as a burst what may cross an answer.
 */
export const MAX_NO_PROGRESS_FRAMES_PER_SECOND = 1_000;
export const MAX_NO_PROGRESS_BURST = 2 * DEFAULT_MAX_CALLS_PER_CONNECTION;

/** Time that a peer has to close its side after we closed ours; then the socket is destroyed. */
export const CLOSE_TIMEOUT_MS = 1_000;

/**
 * A timer that comes so much later than it was due shows that our own event loop stood: what was
 * measured meanwhile says nothing of a peer.
 */
export const LOOP_STOOD_MS = 20;

/** Silence of a peer after which it is pinged. */
export const KEEPALIVE_IDLE_MS = 10_000;

/**
 * The same at a server: a client that lives has pinged before, so that of two idle ends one asks,
 * and not both.
 */
export const KEEPALIVE_SERVER_IDLE_MS = 12_000;

/**
 * Time for the answer to a ping; then the peer counts as gone, 15 s after its last sign of life.
 */
export const KEEPALIVE_TIMEOUT_MS = 5_000;
