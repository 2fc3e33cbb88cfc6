import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { PLUGIN_LIMITS } from "#cli/generation/plugins/limits.js";
import { runPluginProcess } from "#cli/generation/plugins/plugin-process.js";
import { until } from "../../../support/wait.js";
import { Sandbox } from "../../sandbox.js";

const DOOR = new URL("../../../../../cli/dist/generation/plugins/plugin-process.js", import.meta.url).href;
const LARGE = "x".repeat(4 * 1024 * 1024);

describe("the process of a plugin", () => {
  const run = (script: string, limits: Partial<typeof PLUGIN_LIMITS> = {}, input = "{}") =>
    runPluginProcess({ command: ["sh", "-c", script], cwd: tmpdir(), input, limits: { ...PLUGIN_LIMITS, ...limits } });

  it("reads its request, and what it prints is its answer", async () => {
    const { stdout, stderr, problem } = await run("echo said >&2; wc -c", {}, LARGE);

    assert.deepEqual([Number(stdout), stderr, problem], [LARGE.length, "said\n", undefined]);
  });

  it("is ended with what it has started when its time is over, whatever signals they ignore", async () => {
    const { stderr, problem } = await run("trap '' TERM INT HUP; sleep 60 & echo $$ $! >&2; wait", { timeoutMs: 4_000 });

    assert.equal(problem, "did not end within 4000 ms");
    const pids = stderr.split(" ").map(Number);
    assert.equal(pids.length, 2);
    await until(() => pids.every(hasEnded));
  });

  it("takes what it has left behind with it, and is refused for that", async () => {
    const { stdout, problem } = await run("cat > /dev/null; sleep 60 > /dev/null 2>&1 & echo $!", { graceMs: 1_000 });

    assert.equal(problem, "has ended, but left a process behind that goes on");
    await until(() => hasEnded(Number(stdout)));
  });

  it("is not refused for a process that ends a moment later", async () => {
    const { problem } = await run("cat > /dev/null; (sleep 0.2; echo late) & echo answer", { graceMs: 20_000 });

    assert.equal(problem, undefined);
  });

  for (const [stream, script] of [
    ["stdout", "yes"],
    ["stderr", "yes >&2"],
  ] as const) {
    it(`is ended when it floods ${stream}`, async () => {
      const { problem, stdout, stderr } = await run(script, { maxAnswerBytes: 200_000, maxStderrBytes: 200_000 });

      assert.equal(problem, `printed more than 200000 bytes on ${stream}`);
      assert.ok(stdout.length + stderr.length <= 200_000);
    });
  }

  it("is refused when it has not read all that it was given, whatever it answers", async () => {
    assert.equal((await run("exec 0<&-; echo answer", {}, LARGE)).problem, "closed its stdin before it had read the contracts");
    assert.equal((await run("head -c 10", {}, LARGE)).problem, "closed its stdin before it had read the contracts");
  });

  it("says by which code or signal it has ended", async () => {
    const { problem, stderr } = await run("cat > /dev/null; head -c 300000 /dev/zero >&2; echo why >&2; exit 7");
    assert.deepEqual([problem, stderr.slice(-4)], ["ended with exit code 7", "why\n"]);
    assert.equal((await run("kill -9 $$")).problem, "was ended by SIGKILL");
  });

  it("ends with the command, when a signal ends that", async () => {
    const sandbox = new Sandbox();
    try {
      const run = { command: ["sh", "-c", "echo $$ > begun; mv begun pid; exec sleep 60"], cwd: sandbox.folder, input: "{}" };
      const program = `import { runPluginProcess } from "${DOOR}"; await runPluginProcess(${JSON.stringify(run)});`;
      const command = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
      await until(() => existsSync(sandbox.path("pid")));
      const closed = once(command, "close");
      command.kill("SIGINT");

      assert.deepEqual(await closed, [null, "SIGINT"]);
      await until(() => hasEnded(Number(sandbox.read("pid"))));
    } finally {
      sandbox.remove();
    }
  });

  it("is told that it cannot be started where too many files are open", () => {
    const program = `import { openSync } from "node:fs";
      import { runPluginProcess } from "${DOOR}";
      const run = { command: ["true"], cwd: "/", input: "{}" };
      await runPluginProcess(run); // all that it loads is open before
      try { for (;;) openSync("/dev/null"); } catch {}
      const { problem } = await runPluginProcess(run);
      console.error(problem, process.listenerCount("SIGINT"), process.getActiveResourcesInfo().includes("Timeout"));`;
    const command = ["-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, "--input-type=module", "-e", program];
    const { stderr, status } = spawnSync("sh", command, { encoding: "utf8" });

    assert.equal(stderr, "cannot be started: too many files are open; raise `ulimit -n` 0 false\n");
    assert.equal(status, 0);
  });

  it("leaves no listener of signals behind", async () => {
    const before = process.listenerCount("SIGINT");
    await run("cat");
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});

/** Gone, or ended where nobody asks for it. */
function hasEnded(pid: number): boolean {
  assert.ok(Number.isInteger(pid) && pid > 1, `${pid} is no process id`);
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return true;
  }
}
