import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { CREDENTIALS_RECHECK_MS } from "#runtime/base/limits/connection.js";
import type { Connection } from "#runtime/transport/connection.js";
import { createTcpDialer, type Dialer } from "#runtime/transport/dialer.js";
import { TlsDialing } from "#runtime/transport/tls-dialing.js";
import type { ClientTlsOptions } from "#runtime/transport/tls-options.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { Authority } from "../../support/certificates.js";

const authority = new Authority();
const named = authority.issue({ names: ["URI:callwire:demo.Calc"] });

describe("a TLS session", () => {
  let server: Server;
  let clock: FakeClock;
  /** Of each connection: whether it took up an earlier session. */
  let resumed: boolean[];

  beforeEach(async () => {
    clock = new FakeClock();
    resumed = [];
    server = createServer({ ...named, ALPNProtocols: ["callwire/1"] }, (socket) => {
      resumed.push(socket.isSessionReused());
      greet(socket);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  afterEach(() => void server.close());

  it("is taken up by the next connection to the same address", async () => {
    const dialer = dialerWith({ ca: authority.cert });
    for (let dials = 0; dials < 3; dials++) assert.equal(await dial(dialer), undefined);

    assert.deepEqual(resumed, [false, true, true]);
  });

  it("is not shared between clients", async () => {
    assert.equal(await dial(dialerWith({ ca: authority.cert })), undefined);
    assert.equal(await dial(dialerWith({ ca: authority.cert })), undefined);

    assert.deepEqual(resumed, [false, false]);
  });

  it("does not carry over to a server with new credentials", async () => {
    const dialer = dialerWith({ ca: authority.cert });
    await dial(dialer);
    server.setSecureContext(authority.issue({ names: ["URI:callwire:demo.Other"] }));

    assert.match((await dial(dialer)) ?? "", /certificate has URI:callwire:demo\.Other/);
  });

  it("is never kept of a server whose name is wrong, whatever it sends", async () => {
    const dialer = dialerWith({ ca: authority.cert, serverName: "DNS:other" });
    for (let dials = 0; dials < 3; dials++) assert.match((await dial(dialer)) ?? "", /not DNS:other/);
  });

  it("is forgotten when the client trusts others than before", async () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-"));
    const file = join(folder, "ca");
    writeFileSync(file, authority.cert);
    const dialer = dialerWith({ ca: { file } });
    assert.equal(await dial(dialer), undefined);
    writeFileSync(file, new Authority("stranger").cert);
    void clock.advance(CREDENTIALS_RECHECK_MS);

    assert.match((await dial(dialer)) ?? "", /no authority in tls\.ca has signed/);
    rmSync(folder, { recursive: true });
  });

  function dialerWith(options: ClientTlsOptions): Dialer {
    return createTcpDialer({ clock, tls: new TlsDialing(options, "demo.Calc", clock, () => undefined) });
  }

  /** Connects, waits for the HELLO, and closes. Resolves to what went wrong. */
  function dial(dialer: Dialer): Promise<string | undefined> {
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    return new Promise((resolve) => {
      let connection: Connection | undefined;
      let isOpen = false;
      const owner = {
        onConnection: (made: Connection) => {
          connection = made;
        },
        onHello: () => {
          isOpen = true;
          connection?.destroy(new RpcError("CANCELLED", "enough"));
        },
        onCallFrame: () => undefined,
        onGoaway: () => undefined,
        onWritable: () => undefined,
        onClose: (error: Error) => resolve(isOpen ? undefined : error.message),
      };
      dialer.dial({ host: "127.0.0.1", port: address.port }, owner);
    });
  }
});

/** Answers the client's HELLO. The session tickets have left before. */
function greet(socket: TLSSocket): void {
  const hello = encodeHello({ software: "test", maxFrameBytes: 1_024, maxCalls: 1, services: new Map() });
  const header = Buffer.alloc(16);
  header.writeUInt32LE(hello.length, 0);
  header[4] = Kind.HELLO;
  socket.on("error", () => undefined);
  socket.once("data", () => socket.write(Buffer.concat([PREFACE, header, hello])));
}
