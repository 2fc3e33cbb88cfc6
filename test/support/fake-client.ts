// A server without a socket, and its client: the test, frame by frame. Everything happens before it
// returns, but what handlers do later.

import type { Implementation, RpcError, ServerInterceptor } from "callwire";
import { FakeClock } from "callwire/testing";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import { createMethodTable } from "#runtime/server/method-table.js";
import { ServerConnection } from "#runtime/server/server-connection.js";
import { ServerCore, type ServerCoreOptions } from "#runtime/server/server-core.js";
import type { PeerCertificate } from "#runtime/transport/certificate.js";
import { Connection } from "#runtime/transport/connection.js";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import type { SentFrame } from "./fake-peer.js";
import { FakeSocket } from "./fake-socket.js";
import { methodOf } from "./outgoing-calls.js";
import { rawFrame, rawHello } from "./raw-server.js";

export interface FakeServerOptions extends Partial<Omit<ServerCoreOptions, "methods" | "clock" | "wheel">> {
  readonly interceptors?: readonly ServerInterceptor[];
}

/** A server's core, on a clock that stands still. */
export class FakeServer {
  readonly clock = new FakeClock();
  readonly core: ServerCore;
  readonly log: string[] = [];

  constructor(services: readonly Implementation[], { interceptors = [], ...options }: FakeServerOptions = {}) {
    const note = (line: string): void => void this.log.push(line);
    const logger = { debug: note, info: note, warn: note, error: note };
    const wheel = new TimerWheel(this.clock, LAP_MS);
    this.core = new ServerCore({
      methods: createMethodTable(services, interceptors),
      clock: this.clock,
      wheel,
      logger,
      ...options,
    });
  }

  connect(certificate?: PeerCertificate): FakeClient {
    return new FakeClient(this, certificate);
  }
}

class FakeClient {
  readonly connection: Connection;
  readonly accepted: ServerConnection;
  readonly #socket = new FakeSocket();

  constructor({ core, clock }: FakeServer, certificate?: PeerCertificate) {
    const hello = {
      software: "test",
      maxFrameBytes: 4_194_304,
      maxCalls: core.maxCallsPerConnection,
      services: new Map<string, string>(),
    };
    const accepted: ServerConnection[] = [];
    const accept = (connection: Connection): ServerConnection => {
      accepted.push(new ServerConnection(core, connection));
      return accepted[0] as ServerConnection; // it was pushed just now
    };
    const options = { clock, hello, side: "server", certificate, logger: core.logger } as const;
    this.connection = new Connection(this.#socket, accept, options);
    this.accepted = accepted[0] as ServerConnection; // made by the connection
    this.#receive(rawHello());
    this.#socket.take();
  }

  /** A CALL to a method of the calculator or the kitchen. */
  call(method: string, streamId: number, args: readonly unknown[], { flags = 0, timeoutMs = 1_000 } = {}): void {
    const id = Buffer.alloc(4);
    id.writeUInt32LE(methodOf(method).def.id);
    this.send(Kind.CALL, flags, streamId, timeoutMs, Buffer.concat([id, packPayload(args)]));
  }

  send(kind: number, flags: number, streamId: number, argument: number, payload: Uint8Array = Buffer.alloc(0)): void {
    this.#receive(rawFrame(kind, flags, streamId, argument, payload));
  }

  /** What the server has sent since the last look. */
  take(): readonly SentFrame[] {
    this.#receive(Buffer.alloc(0)); // at the end of what is read the server sends what waits
    const bytes = this.#socket.take();
    const frames: SentFrame[] = [];
    for (let at = bytes.subarray(0, PREFACE.length).equals(PREFACE as Buffer) ? PREFACE.length : 0; at < bytes.length; ) {
      const end = at + HEADER_BYTES + bytes.readUInt32LE(at);
      const [kind, flags] = [bytes.readUInt8(at + 4), bytes.readUInt8(at + 5)];
      const [streamId, argument] = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
      frames.push({ kind, flags, streamId, argument, payload: bytes.subarray(at + HEADER_BYTES, end) });
      at = end;
    }
    return frames;
  }

  /** The server has closed its side. */
  get isEnded(): boolean {
    return this.#socket.isEnded || this.#socket.isDestroyed;
  }

  lose(error: RpcError): void {
    this.connection.destroy(error);
  }

  #receive(bytes: Buffer): void {
    this.connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
  }
}
