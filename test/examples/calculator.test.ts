import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { startEmbeddedRegistry } from "callwire/embedded";
import { runScript, startScript } from "../support/run-script.js";

const SERVER = "examples/calculator/server.js";
const CLIENT = "examples/calculator/client.js";

describe("the calculator by hand", function () {
  this.timeout(30_000);
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    }
  });

  async function startServer(...args: readonly string[]): Promise<string> {
    const { child, line } = await startScript(SERVER, ...args);
    children.push(child);
    return /listens on (127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? assert.fail(line);
  }

  it("answers the client at its address, the declared error included", async () => {
    const address = await startServer("127.0.0.1", "0");
    const { code, stdout } = await runScript(CLIENT, ...address.split(":"));

    assert.equal(code, 0);
    assert.match(
      stdout,
      /10 \/ 1 \(the default\) = 10\n1 \/ 3 = 0\.333\d+\n20! = 2432902008176640000n\nmean of 3, 1 and 2 = 2\n1 \/ 0: cannot divide by zero \(Divide\)\n/,
    );
  });

  it("answers the client that knows the registry only", async () => {
    await using registry = await startEmbeddedRegistry();
    await startServer("127.0.0.1", "0", "--registry", registry.target);
    const { code, stdout } = await runScript(CLIENT, "--registry", registry.target);

    assert.equal(code, 0);
    assert.match(stdout, /cannot divide by zero/);
  });

  it("drains on SIGTERM", async () => {
    await startServer("127.0.0.1", "0");
    const [child] = children;
    child?.kill("SIGTERM");
    const [code, signal] = (await once(child ?? assert.fail("no server"), "exit")) as [number | null, string | null];

    assert.deepEqual([code, signal], [null, "SIGTERM"]);
  });

  const wrong: readonly (readonly [string, string, readonly string[], number, RegExp])[] = [
    [
      "the server without a port",
      SERVER,
      ["127.0.0.1"],
      2,
      /^HOST and PORT are needed\nusage: server HOST PORT \[--registry URL\]/,
    ],
    ["the server with an unknown flag", SERVER, ["127.0.0.1", "0", "--regstry", "x"], 2, /--regstry.*\nusage: server/],
    [
      "the server with a wrong port",
      SERVER,
      ["127.0.0.1", "http"],
      2,
      /^\[INVALID_ARGUMENT\] option listen must be host:port, such as 127\.0\.0\.1:0 or \[::1\]:0, or unix:\/path, got "127\.0\.0\.1:http"\n$/,
    ],
    [
      "the server with a wrong registry",
      SERVER,
      ["127.0.0.1", "0", "--registry", "etcd://h:1"],
      2,
      /^\[INVALID_ARGUMENT\] target "etcd:\/\/h:1".*write zookeeper:\/\/host:port[^\n]*\n$/,
    ],
    ["the client without a server", CLIENT, [], 2, /\nusage: client HOST PORT \| client --registry URL\n$/],
    [
      "the client with a wrong registry",
      CLIENT,
      ["--registry", "zookeeper:///rpc"],
      2,
      /^\[INVALID_ARGUMENT\] target "zookeeper:\/\/\/rpc"[^\n]*\n$/,
    ],
    [
      "the client of a server that is not there",
      CLIENT,
      ["127.0.0.1", "1"],
      3,
      /^\[UNAVAILABLE\] no live instance of "demo\.calculator\.v1\.Calculator" under [^\n]*ECONNREFUSED[^\n]*\n$/,
    ],
    [
      "the server whose registry is not there",
      SERVER,
      ["127.0.0.1", "0", "--registry", "zookeeper://127.0.0.1:1/rpc"],
      3,
      /^\[UNAVAILABLE\] zookeeper:\/\/127\.0\.0\.1:1\/rpc did not accept the registration within 10000 ms; check that the registry runs there\n$/,
    ],
  ];
  for (const [name, script, args, expectedCode, expectedText] of wrong) {
    it(`says in one line what is wrong with ${name}, and ends with ${expectedCode}`, async () => {
      const { code, stdout, stderr } = await runScript(script, ...args);

      assert.match(stderr, expectedText);
      assert.deepEqual([code, stdout], [expectedCode, ""]);
    });
  }

  it("says that a port is taken", async () => {
    const address = await startServer("127.0.0.1", "0");
    const { code, stderr } = await runScript(SERVER, ...address.split(":"));

    assert.equal(code, 2);
    assert.match(stderr, /is in use; stop what listens there, choose another port, or 0 for a free one\n$/);
  });
});
