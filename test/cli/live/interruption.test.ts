// A signal to a command that waits for a registry which never answers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Interruption } from "#cli/live/interruption.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { eventually } from "../../support/wait.js";
import { EMPTY } from "./callwire.js";

describe("a command that is ended while it begins", function () {
  this.timeout(60_000);
  let silent: Server;
  const sockets: Socket[] = [];

  before(async () => {
    silent = createServer((socket) => sockets.push(socket.on("error", () => undefined)));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  for (const command of ["gateway", "mcp", "mock demo.v1.Nobody"]) {
    it(`ends at once: ${command}`, async () => {
      const { port } = silent.address() as AddressInfo; // it listens on TCP
      const args = [...command.split(" "), "--registry", `zookeeper://127.0.0.1:${port}/rpc`, "--timeout", "10m"];
      const asked = once(silent, "connection"); // it listens to signals by then
      await using child = ProcessUnderTest.start("cli/bin/callwire.js", args, { cwd: EMPTY });
      await asked;
      child.send("SIGTERM");

      assert.equal((await child.ended()).code, 143);
    });
  }
});

describe("a command that takes long to end", function () {
  this.timeout(60_000);

  for (const isFirst of [false, true]) {
    it(`ends at a second signal, ${isFirst ? "also as process 1 of a container" : "as a process"}`, async () => {
      await using registry = await startEmbeddedRegistry();
      const args = ["gateway", "--registry", registry.target, "--listen", "127.0.0.1:0", "--drain-delay", "60s"];
      await using child = ProcessUnderTest.start("cli/bin/callwire.js", args, { cwd: EMPTY, isFirst });
      const [url] = await child.said(/^http:\/\/127\.0\.0\.1:\d+$/);
      child.send("SIGTERM");
      await eventually(async () => assert.match(await (await fetch(`${url}/readyz`)).text(), /drain/));
      child.send("SIGTERM");

      assert.equal((await child.ended()).code, 143);
    });
  }
});

describe("work during which a signal may come", () => {
  it("gives what it gives, or fails, when none comes", async () => {
    const interruption = new Interruption();

    assert.equal(await interruption.during(Promise.resolve(5)), 5);
    await assert.rejects(interruption.during(Promise.reject(new Error("no"))), /^Error: no$/);
    interruption.forget();
  });
});
