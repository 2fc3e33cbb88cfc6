import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { FakeClock } from "callwire/testing";
import {
  CONNECT_TIMEOUT_MS,
  CREDENTIALS_RECHECK_MS,
  KEEPALIVE_IDLE_MS,
  KEEPALIVE_TIMEOUT_MS,
  STALL_TIMEOUT_MS,
} from "#runtime/base/limits/connection.js";
import type { Connection } from "#runtime/transport/connection.js";
import type { ConnectionOwner } from "#runtime/transport/connection-owner.js";
import { createTcpDialer } from "#runtime/transport/dialer.js";
import { type Listener, listen } from "#runtime/transport/listener.js";
import { createTlsServer } from "#runtime/transport/tls-accepting.js";
import { TlsDialing } from "#runtime/transport/tls-dialing.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello, type Hello } from "#runtime/wire/hello.js";
import { Authority, type Issued } from "../../support/certificates.js";
import { until } from "../../support/wait.js";

const HELLO: Hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 1, services: new Map() };
const authority = new Authority();

describe("a listener with TLS", () => {
  let folder: string;
  let clock: FakeClock;
  let listener: Listener;
  let accepted: Connection | undefined;
  let closedWith: string | undefined;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "callwire-"));
    clock = new FakeClock();
    accepted = closedWith = undefined;
    write(authority.issue({ commonName: "first" }));
    const tls = { cert: { file: join(folder, "cert") }, key: { file: join(folder, "key") } };
    listener = await listen({ host: "127.0.0.1", port: 0 }, { clock, hello: HELLO, tls, createOwner });
  });

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    listener.stop();
    rmSync(folder, { recursive: true });
  });

  it("shows new connections the new certificate, while those that live go on", async () => {
    const before = await greet();
    assert.equal(before.getPeerCertificate().subject.CN, "first");
    write(authority.issue({ commonName: "second" }));
    void clock.advance(CREDENTIALS_RECHECK_MS);
    const after = await greet();
    assert.equal(after.getPeerCertificate().subject.CN, "second");

    for (const socket of [before, after]) {
      socket.write(frame(Kind.PING, Buffer.alloc(0)));
      const [answer] = await once(socket, "data");
      assert.equal(answer[4], Kind.PONG);
    }
  });

  it("goes on with the earlier certificate when the new one is broken", async () => {
    writeFileSync(join(folder, "cert"), "broken");
    void clock.advance(CREDENTIALS_RECHECK_MS);

    assert.equal((await greet()).getPeerCertificate().subject.CN, "first");
  });

  it("gives up a peer that falls silent", async () => {
    await greet();
    void clock.advance(KEEPALIVE_IDLE_MS + KEEPALIVE_TIMEOUT_MS);

    assert.match(closedWith ?? "", /silent for 15 s/);
  });

  it("gives up a peer that falls silent while writes to it are pending", async () => {
    const socket = await greet();
    socket.pause();
    const connection = accepted;
    assert.ok(connection);
    for (let frames = 0; frames < 200 && connection.outbox.isWritable; frames++) {
      connection.outbox.writer.beginFrame();
      connection.outbox.writer.bin(new Uint8Array(65_536), "");
      connection.outbox.writer.endFrame(Kind.PING, 0, 0, 0);
      connection.outbox.scheduleFlush();
    }
    assert.equal(connection.outbox.isWritable, false);
    void clock.advance(KEEPALIVE_IDLE_MS + KEEPALIVE_TIMEOUT_MS);
    assert.equal(closedWith, undefined, "it may be busy with what it was sent");
    void clock.advance(STALL_TIMEOUT_MS);

    await until(() => closedWith !== undefined);
    assert.match(closedWith ?? "", /silent for (\d\d|1[0-3]\d) s|has not read what was sent to it/);
  });

  it("says to a client that speaks plaintext that TLS is spoken here, and nothing else", async () => {
    const socket = connect(listener.address.port, listener.address.host);
    const heard: Buffer[] = [];
    socket.on("data", (bytes: Buffer) => heard.push(bytes));
    socket.write(Buffer.concat([PREFACE, frame(Kind.HELLO, encodeHello(HELLO))]));
    await once(socket, "close");

    assert.equal(Buffer.concat(heard).toString("hex"), "1503010002020a");
    assert.equal(accepted, undefined);
  });

  function write({ cert, key }: Issued): void {
    writeFileSync(join(folder, "cert"), cert);
    writeFileSync(join(folder, "key"), key);
  }

  function createOwner(connection: Connection): ConnectionOwner {
    accepted = connection;
    return {
      onHello: () => undefined,
      onCallFrame: () => undefined,
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: (error) => {
        closedWith = error.message;
      },
    };
  }

  /** A client that has greeted, and has been greeted. */
  async function greet(): Promise<TLSSocket> {
    const { host, port } = listener.address;
    const checkServerIdentity = (): undefined => undefined;
    const socket = connectTls({ host, port, ca: authority.cert, ALPNProtocols: ["callwire/1"], checkServerIdentity });
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.write(Buffer.concat([PREFACE, frame(Kind.HELLO, encodeHello(HELLO))]));
    await once(socket, "data");
    await until(() => accepted?.isOpen === true);
    return socket;
  }
});

describe("a TLS handshake that does not end", () => {
  const refused: unknown[] = [];
  const onRefused = (message: unknown): void => void refused.push(message);
  let server: Server | undefined;
  let socket: Socket | undefined;

  beforeEach(() => {
    refused.length = 0;
    subscribe("callwire:tls:refused", onRefused);
  });

  afterEach(() => {
    unsubscribe("callwire:tls:refused", onRefused);
    socket?.destroy();
    server?.close();
  });

  for (const [name, bytes] of [
    ["of which nothing has come", Buffer.alloc(0)],
    ["of which half a greeting has come", Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])],
  ] as const) {
    it(`${name} is closed by the server, which reports it`, async () => {
      server = createTlsServer(authority.issue(), {
        clock: new FakeClock(),
        hello: HELLO,
        handshakeTimeoutMs: 30,
        where: () => "here",
        onSocket: () => assert.fail("nobody is through"),
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      socket = connect(portOf(server), "127.0.0.1");
      socket.on("error", () => undefined);
      await once(socket, "connect");
      const peer = `127.0.0.1:${socket.localPort}`;
      socket.write(bytes);
      await once(socket, "close");
      await until(() => refused.length === 1);

      assert.deepEqual(refused, [{ listener: "here", peer, reason: "ERR_TLS_HANDSHAKE_TIMEOUT" }]);
    });
  }

  it("is given up by the client when its time to connect is over", async () => {
    const clock = new FakeClock();
    let closed = 0;
    const silent = createServer((accepted) =>
      accepted
        .on("close", () => closed++)
        .on("error", () => undefined)
        .resume(),
    );
    server = silent;
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const tls = new TlsDialing({ ca: authority.cert }, "demo.Calc", clock, () => undefined);
    const errors: string[] = [];
    const owner = {
      onConnection: () => assert.fail("no connection"),
      onHello: () => undefined,
      onCallFrame: () => undefined,
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: (error: Error) => void errors.push(error.message),
    };
    createTcpDialer({ clock, tls }).dial({ host: "127.0.0.1", port: portOf(silent) }, owner);
    await once(silent, "connection");
    void clock.advance(CONNECT_TIMEOUT_MS);

    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /cannot connect to 127\.0\.0\.1:\d+: no answer within 5000 ms/);
    await until(() => closed === 1);
  });
});

function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

function frame(kind: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(16 + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes[4] = kind;
  bytes.set(payload, 16);
  return bytes;
}
