import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial } from "node:net";
import { implement, openRegistry, type ServeOptions, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";

/** A name that no resolver knows. */
const ELSEWHERE = "zookeeper://registry.invalid:2181/rpc";

describe("the address that a server tells clients", () => {
  afterEach(closeAll);

  for (const [advertiseHost, fix] of [
    ["10.0.0.7:45678", 'write advertiseHost: "10.0.0.7", advertisePort: 45678'],
    ["[::1]:45678", 'write advertiseHost: "::1", advertisePort: 45678'],
    ["calc.example:1", 'write advertiseHost: "calc.example", advertisePort: 1'],
    ["..", 'got ".."'],
    [".", 'got "."'],
    ["a..b", 'got "a..b"'],
    ["10.0.0.300", 'got "10.0.0.300"'],
    ["http://10.0.0.7", 'got "http://10.0.0.7"'],
    ["0.0.0.0", 'got "0.0.0.0"'],
    ["calc.example:0", 'got "calc.example:0"'],
  ] as const) {
    it(`has no host ${advertiseHost}`, async () => {
      await assert.rejects(startCalculator({}, { advertiseHost }), (error: Error) => {
        assert.match(error.message, /^\[INVALID_ARGUMENT\] option advertiseHost must be a host name or address without port/);
        assert.ok(error.message.endsWith(fix), error.message);
        return true;
      });
    });
  }

  for (const advertisePort of [0, -1, 65_536, 1.5, "4000" as unknown as number, Number.NaN]) {
    it(`has no port ${JSON.stringify(advertisePort)}`, async () => {
      await assert.rejects(startCalculator({}, { advertisePort }), {
        code: "INVALID_ARGUMENT",
        message: /option advertisePort must be a whole number from 1 to 65535, got /,
      });
    });
  }

  it("has the port at which a proxy stands before the server", async () => {
    await using registry = await startEmbeddedRegistry();
    let port = 0;
    let passed = 0;
    const proxy = createServer((socket) => {
      passed++;
      const behind = dial(port, "127.0.0.1");
      socket
        .on("error", () => behind.destroy())
        .pipe(behind.on("error", () => socket.destroy()))
        .pipe(socket);
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const advertisePort = (proxy.address() as AddressInfo).port; // it listens by TCP
    const server = await startCalculator({}, { registry: registry.target, advertiseHost: "localhost", advertisePort });
    ({ port } = server.address);
    assert.notEqual(port, advertisePort);
    const calc = connectCalculator(registry.target);

    assert.equal(await calc.divide(6, 2), 3);
    assert.deepEqual(
      calc.inspect().instances.map(({ endpoint }) => `${endpoint.host}:${endpoint.port}`),
      [`localhost:${advertisePort}`],
    );
    assert.equal(passed, 1);
    proxy.close();
  });

  it("is not one port for workers of which each has its own", async () => {
    const services = [implement(Calculator, calculator)];

    await assert.rejects(serve({ services, workers: 2, advertisePort: 45_678 }), {
      code: "INVALID_ARGUMENT",
      message: /2 workers have a free port each.* by port 45678; listen on a fixed port/,
    });
  });

  async function warningsOf(options: Partial<ServeOptions>): Promise<readonly string[]> {
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text), error() {} };
    const given = { logger, registerTimeoutMs: 50, ...options };
    try {
      await startCalculator({}, given);
    } catch (error) {
      assert.match(String(error), /did not accept the registration within 50 ms/);
    }
    return warnings.filter((text) => text.includes("only this machine reaches it"));
  }

  it("is told to be loopback when the registry is elsewhere, for listen left out, given, and a registry as an object", async () => {
    await using opened = openRegistry(ELSEWHERE).registry;
    const several = "zookeeper://127.0.0.1:1,registry.invalid/rpc";
    for (const options of [{ registry: ELSEWHERE }, { listen: "localhost:0", registry: several }, { registry: opened }]) {
      const [warning = "", ...more] = await warningsOf(options);

      assert.match(
        warning,
        /^(127\.0\.0\.1|localhost):\d+ is registered under zookeeper:\/\/\S+, and only this machine reaches it; set listen .* or advertiseHost;/,
      );
      assert.deepEqual(more, []);
    }
  });

  it("is not told when it is meant, no loopback, or the registry is here too", async () => {
    await using here = await startEmbeddedRegistry();
    for (const options of [
      { registry: ELSEWHERE, advertiseHost: "127.0.0.1" },
      { registry: ELSEWHERE, advertiseHost: "calc.example" },
      { registry: ELSEWHERE, listen: "0.0.0.0:0", insecure: true, advertiseHost: "calc.example" },
      { registry: here.target },
      { registry: "memory:loopback" },
      {},
    ]) {
      assert.deepEqual(await warningsOf(options), []);
    }
  });
});
