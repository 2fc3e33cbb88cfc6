import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect, implement, serve, workerIndex } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { WORKER_STABLE_MS } from "#runtime/base/limits/server.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { eventually } from "../../support/wait.js";

const SCRIPT = join(import.meta.dirname, "../../support/worker-server.js");

describe("serve with workers", function () {
  this.timeout(60_000); // processes start and stop
  let child: ChildProcess | undefined;
  const open: AsyncDisposable[] = [];

  afterEach(async () => {
    for (const thing of open.splice(0)) await thing[Symbol.asyncDispose]();
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    }
    child = undefined;
  });

  async function start(...args: readonly string[]): Promise<string> {
    const started = spawn(process.execPath, [SCRIPT, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    child = started;
    const [line] = (await once(createInterface({ input: started.stdout }), "line")) as [string];
    return line;
  }

  function connectTo(target: string): CalculatorClient {
    const client = connect(Calculator, target);
    open.push(client);
    return client;
  }

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** The processes that answer a number of calls. */
  async function pidsOf(calc: CalculatorClient): Promise<ReadonlySet<bigint>> {
    const pids = new Set<bigint>();
    for (let i = 0; i < 40; i++) pids.add(await calc.checksum(new Uint8Array(), 2));
    return pids;
  }

  it("gives each a port and a registration of its own", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    const listening = await start("127.0.0.1:0", registry.target);
    const calc = connectTo(registry.target);

    assert.equal(new Set(listening.split(",")).size, 2);
    const pids = await eventually(async () => {
      const seen = await pidsOf(calc);
      assert.equal(seen.size, 2);
      return seen;
    });
    assert.ok(!pids.has(BigInt(child?.pid ?? 0)), "the first process serves nothing");
  });

  it("replaces one that dies", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target);
    const calc = connectTo(registry.target);
    const before = await eventually(async () => {
      const pids = await pidsOf(calc);
      assert.equal(pids.size, 2);
      return pids;
    });
    await assert.rejects(calc.checksum(new Uint8Array(), 1), { code: "UNAVAILABLE" });

    await eventually(async () => {
      const now = await pidsOf(calc);
      assert.equal(now.size, 2);
      assert.ok([...now].some((pid) => !before.has(pid)));
    }, 15_000);
  });

  it("shares a fixed port", async () => {
    const port = await freePort();
    const listening = await start(`127.0.0.1:${port}`);

    assert.deepEqual([...new Set(listening.split(","))], [`127.0.0.1:${port}`]);
    const pids = new Set<bigint>();
    for (let i = 0; i < 8; i++) pids.add(await connectTo(`tcp://127.0.0.1:${port}`).checksum(new Uint8Array(), 2));
    assert.equal(pids.size, 2);
  });

  it("drains all of them on SIGTERM, and no call is lost", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target);
    const calc = connectTo(registry.target);
    await pidsOf(calc);
    const calls = Array.from({ length: 200 }, (_, i) => calc.divide(i, 2));
    const exit = child && once(child, "exit");
    child?.kill("SIGTERM");

    assert.equal((await Promise.all(calls)).length, 200);
    assert.deepEqual(await exit, [null, "SIGTERM"]);
  });

  it("starts none when one cannot start, and says why", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const line = await start(`127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    server.close();

    assert.match(line, /^\[FAILED_PRECONDITION\] 127\.0\.0\.1:\d+ is in use/);
  });

  for (const workers of [0, -1, 1.5, 2_000, Number.NaN]) {
    it(`refuses ${workers} workers`, async () => {
      const services = [implement(Calculator, calculator)];

      await assert.rejects(serve({ services, workers }), {
        code: "INVALID_ARGUMENT",
        message: /workers must be a whole number from 1 to 1024/,
      });
    });
  }

  it("refuses a unix socket, which they would not share", async () => {
    const services = [implement(Calculator, calculator)];

    await assert.rejects(serve({ services, workers: 2, listen: "unix:/tmp/callwire-workers.sock" }), {
      code: "INVALID_ARGUMENT",
      message: /workers do not share a unix socket/,
    });
  });

  it("starts none any more once it stops, however many have just died", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target);
    const exit = child && once(child, "exit");
    const calc = connectTo(registry.target);
    const pids = await eventually(async () => {
      const seen = await pidsOf(calc);
      assert.equal(seen.size, 2);
      return seen;
    });
    for (const pid of pids) process.kill(Number(pid), "SIGKILL"); // young: each is to be replaced after a pause of its own
    await eventually(() => assert.ok([...pids].every((pid) => !isAlive(Number(pid)))));
    child?.kill("SIGTERM");

    assert.deepEqual(await exit, [null, "SIGTERM"]);
  });

  it("goes on replacing one whose replacement does not start", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target, "2"); // of the workers, the third does not start
    const calc = connectTo(registry.target);
    await eventually(async () => assert.equal((await pidsOf(calc)).size, 2));
    await new Promise((resolve) => setTimeout(resolve, WORKER_STABLE_MS)); // then one that dies is replaced at once, and counts as no failure
    await assert.rejects(calc.checksum(new Uint8Array(), 1), { code: "UNAVAILABLE" });

    await eventually(async () => assert.equal((await pidsOf(calc)).size, 2), 15_000);
  });

  it("numbers them from 0, and one that takes the place of another has its number", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target);
    const calc = connectTo(registry.target);
    const numbers = async (): Promise<ReadonlySet<bigint>> => {
      const seen = new Set<bigint>();
      for (let i = 0; i < 20; i++) seen.add(await calc.checksum(new Uint8Array(), 3));
      return seen;
    };
    await eventually(async () => assert.deepEqual([...(await numbers())].sort(), [0n, 1n]));
    const before = await pidsOf(calc);
    await assert.rejects(calc.checksum(new Uint8Array(), 1), { code: "UNAVAILABLE" });

    await eventually(async () => {
      assert.ok([...(await pidsOf(calc))].some((pid) => !before.has(pid)));
      assert.deepEqual([...(await numbers())].sort(), [0n, 1n]);
    }, 15_000);
    assert.equal(workerIndex(), undefined);
  });

  it("drain when the first process is killed, and leave nobody behind", async () => {
    const registry = await startEmbeddedRegistry();
    open.push(registry);
    await start("127.0.0.1:0", registry.target);
    const calc = connectTo(registry.target);
    const pids = await eventually(async () => {
      const seen = await pidsOf(calc);
      assert.equal(seen.size, 2);
      return seen;
    });
    const slow = [calc.checksum(new Uint8Array(), 1_200), calc.checksum(new Uint8Array(), 1_200)];
    await calc.divide(1, 1);
    child?.kill("SIGKILL");

    for (const pid of await Promise.all(slow)) assert.ok(pids.has(pid));
    await eventually(() => assert.ok([...pids].every((pid) => !isAlive(Number(pid)))));
  });

  it("refuses a registry in memory, which they would not share", async () => {
    const services = [implement(Calculator, calculator)];

    await assert.rejects(serve({ services, workers: 2, registry: "memory:x" }), { code: "INVALID_ARGUMENT" });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
