// `callwire repl` as a process that reads a pipe, and on a terminal, which `script` of util-linux
// makes.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CallContext, CallwireServer } from "callwire";
import { InvalidOperation } from "../../../../generated/kitchen-sink.js";
import { closeKitchens, startKitchen } from "../../../support/kitchen-server.js";
import { ROOT } from "../../../support/run-script.js";
import { deferred } from "../../../support/wait.js";
import { callwire } from "../callwire.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";

describe("callwire repl", function () {
  this.timeout(60_000);
  this.slow(10_000);

  let server: CallwireServer;
  let ended = deferred<void>();

  beforeEach(async () => {
    ended = deferred<void>();
    server = await startKitchen({
      divide(_context, num1, num2) {
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "no zero" });
        return num1 / num2;
      },
      async *watch(context: CallContext, fromSeq: number) {
        try {
          for (let x = fromSeq; !context.signal.aborted; x++) {
            yield { x, y: 0 };
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          ended.resolve();
        }
      },
    });
  });
  afterEach(closeKitchens);

  const run = (lines: readonly string[], ...args: readonly string[]) =>
    callwire(["repl", ...args, "--at", server.listening], { input: lines.map((line) => `${line}\n`).join("") });

  it("runs lines of a pipe one after the other, with results alone on stdout", async () => {
    const lines = [
      "await kitchen.divide(10)",
      "await kit.divide({ num1: 10, num2: 4 })",
      "let sum = await kitchen.sum([1, 2.5])",
      "sum * 2",
      "const twice = (x) => {",
      "  return 2 * x }",
      "twice(sum)",
      "await kitchen.find('abc')",
    ];
    const { code, stdout, stderr } = await run(lines, KITCHEN);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^10\n2\.5\n7\n7\nMap\(\d+\) \{/);
  });

  it("shows errors of calls in words, the fields of declared ones, and goes on", async () => {
    const lines = [
      "await kitchen.divide(1, 0)",
      "_.fields.why",
      'await kitchen.divide("ten")',
      "await kitchen.divide(1, 2, 3)",
      "try { await kitchen.divide(1, 0) } catch (error) { console.log(error instanceof Error) }",
      "nobody",
      "1 + 1",
    ];
    const { stdout } = await run(lines, KITCHEN);
    assert.match(stdout, /^error \w+ \([A-Z_]+\): [^\n]+\n {2}\{ [^\n]*why: '[^\n]+' \}\n'/);
    assert.match(stdout, /\nerror: num1: "ten" is not a number, [^\n]+\nerror: divide takes 2 arguments, and was given 3; /);
    assert.match(stdout, /\ntrue\nUncaught ReferenceError: nobody is not defined\n2\n$/);
  });

  it("reads streams by for await, and leaving the loop ends the call", async () => {
    const { stdout } = await run(["for await (const point of kitchen.watch(7)) { console.log(point); break }"], KITCHEN);
    assert.equal(stdout, "{ x: 7, y: 0 }\n");
    await ended.promise;
  });

  it("has all services when none is named, and says what they have", async () => {
    const { stdout } = await run([".describe", ".describe kitchen.divide", ".instances kitchen", ".describe nobody", ".help"]);
    assert.match(stdout, /^kitchen is demo\.kitchen\.v1\.Kitchen\n {2}kitchen\.divide\(num1, num2\)\n/);
    assert.match(stdout, /service Kitchen \{\n[^}]*divide\(num1: f64, num2: f64 = 1\)/);
    assert.match(stdout, /\nADDRESS +ID +STATE/);
    assert.match(stdout, /\n\.describe +Show the contract/);
  });

  it("prints no control character of a server", async () => {
    const line = 'console.log("\\u001b[31mred\\u202e")';
    assert.equal((await run([line], KITCHEN)).stdout, "\\u{1b}[31mred\\u{202e}\n");
  });

  it("says that nobody has the service", async () => {
    const { code, stdout, stderr } = await run(["1"], "demo.kitchen.v1.Kitchn");
    assert.deepEqual([code === 0, stdout], [false, ""]);
    assert.match(stderr, /Kitchn/);
  });

  it("on a terminal completes from the contract, ends a call by Ctrl-C, and keeps its history", async () => {
    const state = mkdtempSync(path.join(tmpdir(), "callwire-state-"));
    const command = `"${process.execPath}" "${path.join(ROOT, "cli/bin/callwire.js")}" repl ${KITCHEN} --at ${server.listening}`;
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...plain } = process.env;
    const child = spawn("script", ["-qec", `stty cols 100; exec ${command}`, "/dev/null"], {
      env: { ...plain, TERM: "xterm", XDG_STATE_HOME: state },
    });
    let screen = "";
    /** Typed in turn, each when the text before it is on the screen. A Tab counts alone only. */
    const steps: readonly (readonly [seen: RegExp, keys: string])[] = [
      [/> $/, "await kitchen.div"],
      [/await kitchen\.div$/, "\t"],
      [/await kitchen\.divide$/, "({ nu"],
      [/\(\{ nu$/, "\t"],
      [/\(\{ num$/, "1: 10 })\r"],
      [/\r\n10\r\n> $/, "for await (const point of kitchen.watch(1)) console.log(point)\r"],
      [/\{ x: 3, y: 0 \}/, "\u0003"],
      [/cancelled\r\n> $/, "1 + 41\r"],
      [/\r\n42\r\n> $/, "\u0004"],
    ];
    let next = 0;
    child.stdout.on("data", (text) => {
      screen += stripVTControlCharacters(String(text));
      const [seen, keys] = steps[next] ?? [];
      if (seen === undefined || keys === undefined || !seen.test(screen)) return;
      next++;
      child.stdin.write(keys);
    });
    await once(child, "close");
    assert.deepEqual([child.exitCode, next], [0, steps.length], screen.slice(-2_000));
    await ended.promise;
    assert.match(readFileSync(path.join(state, "callwire/repl-history"), "utf8"), /^1 \+ 41\nfor await /);
  });
});
