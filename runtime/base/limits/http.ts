// What the HTTP front takes of its clients, and how long it waits for them.

/**
 * What HTTP leaves free of a frame: behind a gateway the frame's header, the method and metadata
 * stand beside the message. Metadata by HTTP has a quarter of it at most.
 */
export const BESIDE_MESSAGE_BYTES = 64 * 1024;

/**
 * Bytes of a request's line and headers, and how many headers. Metadata has its own limit, which
 * fits in twice. As nginx's largest by default, which is in front of many.
 */
export const MAX_HTTP_HEADER_BYTES = 16 * 1024;
export const MAX_HTTP_HEADERS = 128;

/**
 * Calls at once on a connection of HTTP/2. As many browsers and proxies assume. And the MiB that
 * one such connection may keep of ours, with headers and what waits to be sent.
 */
export const MAX_HTTP2_STREAMS = 256;
export const MAX_HTTP2_SESSION_MIB = 16;

/** Time for a request's headers, from the first byte or from the connection's begin. */
export const HTTP_HEADERS_TIMEOUT_MS = 10_000;

/**
 * Time for a body, or for the next part of a stream's message that has begun: as the rest of a
 * frame has.
 */
export const HTTP_BODY_TIMEOUT_MS = 30_000;

/**
 * Time that a client may leave the items of its stream unread: as long as on a connection of the
 * server's own protocol.
 */
export const HTTP_STALLED_MS = 120_000;

/**
 * A body of at most so many bytes is passed over rather than that its connection is closed. A part
 * of it counts as so many at least: 64 KiB by the byte take 140 ms of the event loop.
 */
export const MAX_UNREAD_BODY_BYTES = 64 * 1024;
export const MIN_PART_BYTES = 64;

/**
 * Time that a client has for the answer to a request whose body is read no further, before its
 * connection or stream is reset. It sends little meanwhile, as nobody takes it.
 */
export const HTTP_REFUSED_MS = 2_000;

/**
 * Parts of a body that are smaller are copied together, four of them into one piece of memory. What
 * one costs is milliseconds of the event loop, in which Node's parser has its part.
 */
export const SMALL_BODY_PART_BYTES = 4 * 1024;
export const SMALL_BODY_PART_MS = 0.002;

/**
 * What node:http is given at once of a connection whose first bytes are more, or that sends a body
 * without a length: 1,400 parts of a byte. They take 3 ms, and several times that while V8
 * compiles.
 */
export const HTTP_PIECE_BYTES = 8 * 1024;

/**
 * What node:http2 is given at once of each connection: 107 streams that are begun and reset. They
 * take 7 ms, and several times that while V8 compiles.
 */
export const HTTP2_PIECE_BYTES = 4 * 1024;

/**
 * Milliseconds of the event loop that another protocol takes for 1,024 bytes of a message, such as
 * gRPC: it takes messages apart where nobody measures that.
 */
export const HTTP_BINARY_MS_PER_KIB = 0.02;

/**
 * Milliseconds of the event loop that Node takes to read a request, before anybody sees it; and to
 * end one that was not answered, with an error for nobody.
 */
export const HTTP_REQUEST_MS = 0.015;
export const HTTP_DROPPED_REQUEST_MS = 0.05;

/**
 * Requests of one connection that wait: over HTTP/1.1 behind one that is answered, about 4 KiB
 * each, where clients that do so at all send 16; over HTTP/2 for the turn of their peer, four times
 * its streams, as who resets one may begin another. Beyond that the connection is closed.
 */
export const MAX_PIPELINED_REQUESTS = 64;
export const MAX_WAITING_REQUESTS = 4 * MAX_HTTP2_STREAMS;

/**
 * What a message may cost `JSON.parse`: 100 ms of the event loop, where 4 MiB of names that are all
 * different took 900. A text, a list or an object counts one, and takes 0.2 microseconds. A name
 * that no object before had there, or of an object with many, counts four. So a map may have as
 * many entries as elsewhere, 65,536. What is smaller is not looked through: 20 ms at most.
 */
export const MAX_JSON_COST = 280_000;
export const JSON_NAME_COST = 4;
export const MAX_JSON_SHAPED_NAMES = 128;
export const MIN_COSTLY_JSON_BYTES = 128 * 1024;

/** Levels of a message that is looked through. A contract has 64; unknown names may have more. */
export const MAX_JSON_DEPTH = 512;

/** Answers that are smaller are not counted while they wait for their client. */
export const LARGE_ANSWER_BYTES = 16 * 1024;

/** How often slow bodies are looked for. */
export const HTTP_SWEEP_MS = 1_000;

/**
 * Time that a connection stays without a call. Above the 60 s that balancers use, so that it is
 * they who close it.
 */
export const HTTP_KEEP_ALIVE_MS = 75_000;

/** Characters of an unknown path, host or origin that an answer shows. */
export const MAX_SHOWN_PATH = 128;

/** Paths that a path without a method is compared with: 8 ms of the event loop for long ones. */
export const MAX_COMPARED_PATHS = 200;

/** Digits of Connect-Timeout-Ms, as its specification says. */
export const MAX_TIMEOUT_DIGITS = 10;

/** Time that a browser remembers which origins may call. The most that Chromium takes. */
export const CORS_MAX_AGE_SECONDS = 7_200;

/**
 * Time that a server which drains waits for the first requests of connections that it has accepted:
 * they were under way.
 */
export const HTTP_LINGER_MS = 250;

/**
 * A server that drains closes idle connections of HTTP/1.1 when none was used for 100 ms. Before
 * it, a proxy uses each of them once, and is told by its answer. Twenty requests a second of one
 * proxy are enough for that; of who asks less, hardly any falls together with the close.
 */
export const HTTP_QUIET_STEP_MS = 20;
export const HTTP_QUIET_STEPS = 5;

/** 500 ms where `drainDelayMs` says that there is a proxy, which may have to wait itself. */
export const HTTP_PATIENT_STEPS = 25;

/** Connections that wait to be accepted: as many as node:net asks the kernel to keep. */
export const MAX_HTTP_WAITING = 511;

/**
 * A server that drains stops listening when no connection has come for 20 ms: what comes as it
 * closes is reset by the kernel. They come together, such as when a proxy had to wait. Where they
 * come all the time, it waits for 250 ms.
 */
export const HTTP_CALM_STEP_MS = 5;
export const HTTP_CALM_STEPS = 4;
export const MAX_HTTP_CALM_STEPS = 50;

/** Longest time that draining may be told before calls are refused. */
export const MAX_DRAIN_DELAY_MS = 300_000;
