import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_SOCKET_PATH_BYTES } from "#runtime/base/limits/connection.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import { deferred } from "../../support/wait.js";

describe("a unix socket", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-"));
    path = join(folder, "calculator.sock");
  });

  afterEach(async () => {
    await closeAll();
    rmSync(folder, { recursive: true });
  });

  it("carries calls, and names itself as their peer", async () => {
    const seen = deferred<string>();
    const server = await listenOn(path, {
      divide: (context) => {
        seen.resolve(context.peer.address);
        return 7;
      },
    });

    assert.equal(server.listening, `unix:${path}`);
    assert.equal(await connectCalculator(`unix:${path}`).divide(1), 7);
    assert.equal(await seen.promise, `unix:${path}`);
  });

  it("stands in a list beside others, and fails over to them", async () => {
    await listenOn(path);
    const calc = connectCalculator(`static:unix:${join(folder, "nobody.sock")},unix:${path}`);

    assert.equal(await calc.divide(6, 2), 3);
  });

  it("speaks TLS when it is told to", async () => {
    const authority = new Authority();
    const tls = authority.issue({ names: ["URI:callwire:demo.calculator.v1.Calculator"] });
    await startCalculator({}, { listen: `unix:${path}`, tls });

    assert.equal(await connectCalculator(`unix:${path}`, { tls: { ca: authority.cert } }).divide(1), 1);
  });

  it("is for its own user unless a mode says more", async () => {
    await listenOn(path);
    await listenOn(join(folder, "shared.sock"), {}, 0o660);

    assert.equal(lstatSync(path).mode & 0o777, 0o600);
    assert.equal(lstatSync(join(folder, "shared.sock")).mode & 0o777, 0o660);
  });

  it("is gone when its server is, and nothing else stays in the folder", async () => {
    const server = await listenOn(path);
    assert.deepEqual(readdirSync(folder), ["calculator.sock"]);
    await server.close();

    assert.deepEqual(readdirSync(folder), []);
  });

  it("takes the place of one whose server was killed", async () => {
    leaveStale(path);
    assert.ok(lstatSync(path).isSocket());
    await listenOn(path);

    assert.equal(await connectCalculator(`unix:${path}`).divide(1), 1);
  });

  it("does not take the place of one on which somebody listens", async () => {
    await listenOn(path);

    await assert.rejects(listenOn(path), {
      code: "FAILED_PRECONDITION",
      message: `[FAILED_PRECONDITION] unix:${path} is in use; stop what listens there, or choose another path`,
    });
    assert.equal(await connectCalculator(`unix:${path}`).divide(1), 1);
    assert.deepEqual(readdirSync(folder), ["calculator.sock"]);
  });

  it("does not take the place of a file", async () => {
    writeFileSync(path, "precious");

    await assert.rejects(listenOn(path), { code: "FAILED_PRECONDITION", message: /exists and is no socket; remove it/ });
    assert.deepEqual(readdirSync(folder), ["calculator.sock"]);
  });

  it("leaves the socket of a server that has come in its place", async () => {
    const first = await listenOn(path);
    rmSync(path);
    await listenOn(path);
    await first.close();

    assert.ok(existsSync(path));
    assert.equal(await connectCalculator(`unix:${path}`).divide(1), 1);
  });

  it("says that its folder is not there", async () => {
    await assert.rejects(listenOn(join(folder, "none", "x.sock")), {
      code: "FAILED_PRECONDITION",
      message: /cannot be made \(.+\); check that its folder exists and can be written to/,
    });
  });

  it("says that its path is too long", async () => {
    const long = join(folder, "x".repeat(MAX_SOCKET_PATH_BYTES));

    await assert.rejects(listenOn(long), /is \d+ bytes long, more than 100; choose a shorter path/);
  });

  it("is not registered, as other machines do not reach it", async () => {
    const wanted = startCalculator({}, { listen: `unix:${path}`, registry: "memory:unix" });

    await assert.rejects(wanted, { code: "INVALID_ARGUMENT", message: /cannot be registered, as only this machine reaches it/ });
  });

  it("says which path nobody listens on", async () => {
    const calc = connectCalculator(`unix:${path}`);

    await assert.rejects(calc.with({ timeoutMs: 300 }).divide(1), new RegExp(`cannot connect to unix:${path}: ENOENT`));
  });

  for (const mode of [-1, 0o1000, 1.5, Number.NaN]) {
    it(`has no mode ${mode}`, async () => {
      await assert.rejects(listenOn(path, {}, mode), /option socketMode must be permissions from 0 to 0o777, such as 0o660/);
    });
  }

  it("alone has a mode", async () => {
    await assert.rejects(startCalculator({}, { socketMode: 0o600 }), /option socketMode is for unix:\/path/);
  });
});

function listenOn(path: string, handler: Parameters<typeof startCalculator>[0] = {}, socketMode?: number) {
  return startCalculator(handler, { listen: `unix:${path}`, socketMode });
}

/** As a server leaves it that is killed. */
function leaveStale(path: string): void {
  const script = "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  assert.throws(() => execFileSync(process.execPath, ["-e", script, path]), { signal: "SIGKILL" });
}
