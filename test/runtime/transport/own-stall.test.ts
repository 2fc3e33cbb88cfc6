import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { CONNECT_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { createTcpDialer, type DialOwner } from "#runtime/transport/dialer.js";
import { rawHello } from "../../support/raw-server.js";
import { deferred } from "../../support/wait.js";

describe("an attempt to connect while this process's own loop stands", function () {
  this.timeout(20_000);
  let server: Server;
  let sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    server.close();
  });

  it("succeeds when the server has accepted it meanwhile", async () => {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined).write(rawHello());
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const outcome = deferred<string>();
    const owner: DialOwner = {
      onConnection: () => undefined,
      onHello: () => outcome.resolve("connected"),
      onCallFrame: () => undefined,
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: (error) => outcome.resolve(error.message),
    };
    const { port } = server.address() as AddressInfo; // it listens on a port
    const giveUp = createTcpDialer().dial({ host: "127.0.0.1", port }, owner);
    const endAt = performance.now() + CONNECT_TIMEOUT_MS + 200;
    while (performance.now() < endAt);

    assert.equal(await outcome.promise, "connected");
    giveUp();
  });
});
