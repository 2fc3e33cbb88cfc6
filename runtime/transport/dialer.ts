// Opens connections. The only place of the client side that makes sockets.

import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Address, formatAddress } from "../base/address.js";
import { type Clock, systemClock, type Timer } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { nextTick } from "../base/event-loop.js";
import { CONNECT_TIMEOUT_MS, DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import { POOLED_BYTES } from "../wire/buffer-pool.js";
import type { Hello } from "../wire/hello.js";
import { Connection } from "./connection.js";
import type { ConnectionOwner } from "./connection-owner.js";
import { dialled } from "./dialled-connections.js";
import { markLasting } from "./lasting-error.js";
import { describeSocketError, describeTlsError, isLastingFailure } from "./socket-errors.js";
import { SOFTWARE } from "./software.js";
import type { TlsDialing } from "./tls-dialing.js";

/** Makes connections; by argument, so that tests and simulations bring their own. */
export interface Dialer {
  /**
   * Starts to connect and returns how to give up. `owner.onHello` follows when the connection can
   * carry calls, `owner.onClose` when it cannot any more, also when it never could.
   */
  dial(destination: Destination, owner: DialOwner): () => void;
}

export interface Destination extends Address {
  /** The registry says that TLS is spoken there. */
  readonly tls?: boolean;
}

export interface DialOwner extends ConnectionOwner {
  /** The socket is connected; HELLO is on its way. */
  onConnection(connection: Connection): void;
}

// All client sockets read into one buffer: a chunk is dealt with before the next read of any socket
// begins.
const readBuffer = Buffer.allocUnsafeSlow(POOLED_BYTES);
const readView = new DataView(readBuffer.buffer);

export interface DialerOptions {
  readonly clock?: Clock;
  /** Encrypt, with these credentials. Default: plaintext. */
  readonly tls?: TlsDialing | undefined;
  /**
   * `Destination.tls` is the word of a registry. Default false: nobody says what is spoken at an
   * address, and `tls` alone decides.
   */
  readonly isRegistered?: boolean;
  /** Largest frame that servers may send. Default 4 MiB. */
  readonly maxFrameBytes?: number | undefined;
}

export function createTcpDialer(options: DialerOptions = {}): Dialer {
  const { clock = systemClock, tls, isRegistered = false, maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = options;
  const hello: Hello = { software: SOFTWARE, maxFrameBytes, maxCalls: DEFAULT_MAX_CALLS_PER_CONNECTION, services: new Map() };
  return {
    dial(destination, owner) {
      const speaksTls = isRegistered ? destination.tls === true : tls !== undefined;
      const attempt = new DialAttempt(destination, owner, { clock, hello, tls: speaksTls ? tls : undefined });
      const refusal = speaksTls ? refuseTls(tls) : tls?.refusePlaintext();
      if (refusal === undefined) attempt.start();
      else attempt.refuse(refusal);
      return () => attempt.giveUp();
    },
  };
}

interface DialMeans {
  readonly clock: Clock;
  readonly hello: Hello;
  readonly tls: TlsDialing | undefined;
}

/** One attempt to reach one address, until its connection is there. */
class DialAttempt {
  readonly #destination: Destination;
  readonly #owner: DialOwner;
  readonly #clock: Clock;
  readonly #hello: Hello;
  readonly #tls: TlsDialing | undefined;
  readonly #timer: Timer;
  #socket: Socket | undefined;
  #connection: Connection | undefined;
  #failed = false;

  constructor(destination: Destination, owner: DialOwner, { clock, hello, tls }: DialMeans) {
    this.#destination = destination;
    this.#owner = owner;
    this.#clock = clock;
    this.#hello = hello;
    this.#tls = tls;
    this.#timer = setPatientTimeout(clock, () => this.#fail(`no answer within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
  }

  start(): void {
    const { host, port, path } = this.#destination;
    const onread = {
      buffer: readBuffer,
      callback: (length: number): boolean => {
        this.#connection?.receive(readBuffer, readView, length);
        return true;
      },
    };
    const tls = this.#tls;
    const to = path === undefined ? { host, port, noDelay: true, onread } : { path, onread };
    const options = tls?.options(this.#destination);
    const socket = options === undefined ? connect(to) : connectTls({ ...to, ...options });
    this.#socket = socket;
    socket.unref(); // a pending call keeps the process alive, through its deadline; an idle connection does not
    const describe = tls === undefined ? describeSocketError : describeTlsError;
    // An old session may have been the cause; the next attempt is without.
    const onError = (error: Error): void =>
      this.#fail(describe(error), options?.session === undefined && isLastingFailure(error));
    socket.once("error", onError);
    socket.once(tls === undefined ? "connect" : "secureConnect", () => {
      const refusal = tls?.check(socket);
      if (refusal !== undefined) return this.#fail(refusal, true);
      this.#timer.cancel();
      socket.off("error", onError);
      tls?.keepSessions(this.#destination, socket);
      this.#succeed(socket);
    });
  }

  /** Fails, but only when the caller has heard that it has begun. */
  refuse(cause: string): void {
    nextTick(() => this.#fail(cause, true));
  }

  /**
   * A connection that is there already is its owner's to end: what it has written may not have left
   * yet.
   */
  giveUp(): void {
    if (this.#connection === undefined) this.#fail("given up");
  }

  /** `isLasting`: another attempt would fail in the same way. */
  #fail(cause: string, isLasting = false): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#timer.cancel();
    this.#socket?.destroy();
    this.#tls?.forgetSession(this.#destination);
    const error = connectError(this.#destination, cause);
    this.#owner.onClose(isLasting ? markLasting(error) : error);
  }

  #succeed(socket: Socket): void {
    this.#connection = new Connection(socket, () => this.#owner, {
      clock: this.#clock,
      hello: this.#hello,
      side: "client",
      socketPath: this.#destination.path,
      refusalHint: this.#tls === undefined ? MAYBE_TLS : MAYBE_CERTIFICATE,
      isKnown: this.#tls !== undefined,
    });
    this.#connection.inflow.turn = dialled.enter();
    socket.once("close", () => dialled.leave());
    this.#owner.onConnection(this.#connection);
  }
}

const MAYBE_TLS = "if it speaks TLS, give connect the option tls";
const MAYBE_CERTIFICATE =
  "if it asks for client certificates, check that its tls.ca has signed ours and that ours has not expired";

function refuseTls(tls: TlsDialing | undefined): string | undefined {
  return tls === undefined ? "it is registered with TLS; give connect the option tls" : undefined;
}

function connectError(address: Address, cause: string): RpcError {
  return new RpcError("UNAVAILABLE", `cannot connect to ${formatAddress(address)}: ${cause}`, { origin: "transport" });
}
