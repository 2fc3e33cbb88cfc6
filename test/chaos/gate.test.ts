import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { eventually, until } from "../support/wait.js";
import { Gate } from "./gate.js";
import { pidOfPeer } from "./party-of-socket.js";

/** By whatever: `once` would reject on a reset. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once("close", () => resolve()));
}

describe("Gate", () => {
  let server: Server;
  let gate: Gate;
  /** Another way to the same server, on which nothing goes wrong. */
  let clear: Gate;
  let client: Socket;
  /** What has come back to the client, and what has become of its connection. */
  let echoed = "";
  let served: Socket[] = [];

  beforeEach(async () => {
    served = [];
    echoed = "";
    server = createServer((socket) => {
      served.push(socket);
      socket.on("error", () => undefined).pipe(socket);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    gate = await Gate.open({ nameOf: () => "client", pieceBytes: 3 });
    gate.target = (server.address() as AddressInfo).port; // it listens on TCP
    clear = await Gate.open({ nameOf: () => "client" });
    clear.target = gate.target;
    client = dial();
    client.write("a");
    await until(() => echoed === "a");
  });
  afterEach(async () => {
    client.destroy();
    await gate.close();
    await clear.close();
    server.close();
  });

  function dial(): Socket {
    const socket = connect(gate.port, "127.0.0.1");
    socket.on("error", () => undefined).on("data", (bytes) => (echoed += String(bytes)));
    return socket;
  }

  /** What was written before has come to where it goes: so has what was written behind it. */
  async function roundTrips(): Promise<void> {
    for (let left = 3; left > 0; left--) {
      const socket = connect(clear.port, "127.0.0.1").on("error", () => undefined);
      socket.write("x");
      await once(socket, "data");
      socket.destroy();
    }
  }

  it("hands on what both sides write, in its order, and the end", async () => {
    client.write("what both sides write");
    await until(() => echoed === "awhat both sides write");
    client.end();

    await closed(client);
  });

  it("holds what comes while the path is cut, and hands it on when it is mended", async () => {
    gate.cut("client");
    client.write("b");
    served[0]?.write("c");
    await roundTrips();
    assert.equal(echoed, "a");
    gate.cut("");
    gate.mend("client");
    await roundTrips();
    assert.equal(echoed, "a");
    gate.mend("");

    await until(() => echoed.length === 3);
    assert.deepEqual([...echoed].sort(), ["a", "b", "c"]);
  });

  it("does not tell of an end while the path is cut", async () => {
    gate.cut("client");
    served[0]?.resetAndDestroy();
    await roundTrips();
    assert.equal(client.destroyed, false);
    gate.mend("client");

    await closed(client);
  });

  it("breaks one end of a connection, and the other does not hear of it", async () => {
    gate.lose("client", "near");

    await closed(client);
    await roundTrips();
    assert.equal(served[0]?.destroyed, false);
    gate.lose("somebody else", "far");
    await roundTrips();
    assert.equal(served[0]?.destroyed, false);
  });

  it("takes so much longer in each direction", async () => {
    gate.slow(40, "client");
    const at = performance.now();
    client.write("b");
    await until(() => echoed === "ab");

    assert.ok(performance.now() - at >= 79, `${performance.now() - at} ms`);
  });

  it("refuses who comes while nobody is behind it, and strangers", async () => {
    const { target } = gate;
    gate.target = undefined;

    await closed(dial());
    const strange = await Gate.open({ nameOf: () => undefined });
    strange.target = target;
    const stranger = connect(strange.port, "127.0.0.1").on("error", () => undefined);
    await closed(stranger);
    await strange.close();
  });

  it("learns from the kernel which process has opened a connection", async () => {
    const accepted = await new Promise<Socket>((resolve) => {
      server.once("connection", resolve);
      connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined); // as above
    });
    await eventually(() => assert.equal(pidOfPeer(accepted, [process.ppid, process.pid]), process.pid));

    assert.equal(pidOfPeer(accepted, [process.ppid]), undefined);
    accepted.destroy();
  });
});
