import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { serverPair } from "../../support/tls-calculator.js";
import { eventually } from "../../support/wait.js";

const HINT = /closed by the peer before its HELLO; if it speaks TLS, give connect the option tls/;

describe("a peer that accepts, and closes without a word", () => {
  afterEach(closeAll);

  it("may be a foreign server with TLS: whoever fails fast is told so at once", async () => {
    const server = createTlsServer(serverPair);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const calc = connectCalculator(`tcp://127.0.0.1:${portOf(server)}`).with({ failFast: true, timeoutMs: 60_000 });
    for (let call = 0; call < 3; call++)
      await assert.rejects(calc.divide(1), { code: "UNAVAILABLE", processed: "no", message: HINT });
    await assert.rejects(calc.with({ failFast: false, timeoutMs: 300 }).divide(1), { code: "UNAVAILABLE", message: HINT });
    server.close();
  });

  it("may as well be a proxy whose servers are just starting: a call waits for them, however often it was closed", async () => {
    let backend: number | undefined;
    let refused = 0;
    const proxy = createServer((socket) => {
      socket.on("error", () => undefined);
      if (backend === undefined) {
        refused++;
        socket.resume().end();
      } else join(socket, connect(backend, "127.0.0.1"));
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const call = connectCalculator(`tcp://127.0.0.1:${portOf(proxy)}`)
      .with({ timeoutMs: 60_000 })
      .divide(6, 3);
    await eventually(() => assert.ok(refused >= 3));
    const { address } = await startCalculator();
    backend = address.port;

    assert.equal(await call, 2);
    await closeAll();
    proxy.close();
  });
});

function join(one: Socket, other: Socket): void {
  one.pipe(other.on("error", () => one.destroy())).pipe(one);
  one.on("close", () => other.destroy());
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port; // it listens on a port
}
