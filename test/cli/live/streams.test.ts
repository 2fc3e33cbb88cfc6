// Streams of `callwire call`, which a person ends with Ctrl-C.

import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { CallContext } from "callwire";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { ROOT } from "../../support/run-script.js";
import { deferred, until } from "../../support/wait.js";
import { callwire } from "./callwire.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";

describe("a stream of callwire call", function () {
  this.timeout(60_000);
  this.slow(5_000);

  afterEach(closeKitchens);

  it("is ended by Ctrl-C, which reaches the handler, with exit code 130", async () => {
    const ended = deferred<void>();
    async function* watch(context: CallContext) {
      try {
        for (let x = 0; !context.signal.aborted; x++) {
          yield { x, y: 0 };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        ended.resolve();
      }
    }
    const server = await startKitchen({ watch });
    let isKilled = false; // a second signal would end it at once
    const { code, stdout } = await callwire(["call", `${KITCHEN}/watch`, "fromSeq=1", "--at", server.listening], {
      onOutput: (_text, child) => {
        if (!isKilled) isKilled = child.kill("SIGINT");
      },
    });
    await ended.promise;
    assert.equal(code, 130);
    assert.ok(stdout.startsWith('{"x":0,"y":0}\n{"x":1,"y":0}\n') || stdout === '{"x":0,"y":0}\n', stdout.slice(0, 80));
  });

  it("goes on for longer than --timeout, which bounds how long it may wait to begin", async () => {
    async function* watch() {
      for (let x = 0; x < 15; x++) {
        yield { x, y: 0 };
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    const server = await startKitchen({ watch });
    const args = ["call", `${KITCHEN}/watch`, "fromSeq=1", "--timeout", "2s", "--at", server.listening];
    const { code, stdout, stderr } = await callwire(args);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.split("\n").length - 1, 15);
  });

  it("ends when the reader of its output has gone, and says nothing of it", async () => {
    const ended = deferred<void>();
    async function* watch(context: CallContext) {
      try {
        for (let x = 0; !context.signal.aborted; x++) {
          yield { x, y: 0 };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        ended.resolve();
      }
    }
    const server = await startKitchen({ watch });
    const { code, stderr } = await callwire(["call", `${KITCHEN}/watch`, "fromSeq=1", "--at", server.listening], {
      onOutput: (_text, child) => child.stdout.destroy(),
    });
    await ended.promise;
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("sends each line at once, both ways, and its end as well as Ctrl-C ends it", async () => {
    const reasons: unknown[] = [];
    const ended = deferred<void>();
    async function* chat(context: CallContext, room: string, lines: AsyncIterable<string>) {
      try {
        for await (const line of lines) yield `${room}: ${line}`;
      } finally {
        reasons.push(context.signal.aborted);
        if (reasons.length === 2) ended.resolve();
      }
    }
    const server = await startKitchen({ chat });
    const talk = (after: (child: ChildProcessWithoutNullStreams) => void) => {
      let said = 0;
      return callwire(["call", `${KITCHEN}/chat`, "room=a", "--at", server.listening], {
        // Each line is written when the answer to the one before is there.
        onStart: (child) => void child.stdin.write('"one"\n'),
        onOutput: (stdout, child) => {
          const answers = stdout.split("\n").length - 1;
          if (answers === 1 && said === 0) {
            said = 1;
            child.stdin.write('"two"\n');
          } else if (answers === 2 && said === 1) {
            said = 2;
            after(child);
          }
        },
      });
    };
    const answers = '"a: one"\n"a: two"\n';

    const closed = await talk((child) => child.stdin.end());
    assert.deepEqual([closed.code, closed.stdout], [0, answers]);
    assert.match(closed.stderr, /^2 items from /);
    const interrupted = await talk((child) => child.kill("SIGINT"));
    assert.deepEqual([interrupted.code, interrupted.stdout], [130, answers]);
    await ended.promise;
    assert.deepEqual(reasons, [false, true]);
  });
});

describe("a oneway call of callwire call", function () {
  this.timeout(60_000);
  this.slow(5_000);

  afterEach(closeKitchens);

  it("says whom it was sent to, and of several only that it was one of them", async () => {
    const lines: string[] = [];
    const log = (_context: CallContext, line: string) => void lines.push(line);
    const [one, other] = [await startKitchen({ log }), await startKitchen({ log })];
    const told = async (at: string) => (await callwire(["call", `${KITCHEN}/log`, "line=x", "--at", at])).stderr;

    assert.ok((await told(one.listening)).startsWith(`sent, and not answered, to ${one.listening} in `));
    assert.match(await told(`${one.listening},${other.listening}`), /^sent, and not answered, to one of 2 instances in /);
    await until(() => lines.length === 2);
  });
});

describe("the output of a live command", function () {
  this.timeout(60_000);
  this.slow(5_000);

  afterEach(closeKitchens);

  it("that cannot be written is told, with exit code 2", async () => {
    const server = await startKitchen();
    const command = `exec '${process.execPath}' '${path.join(ROOT, "cli/bin/callwire.js")}'`;
    const child = spawn("bash", ["-c", `${command} describe ${KITCHEN} --at ${server.listening} > /dev/full`]);
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += String(text);
    });
    const [code] = await once(child, "close");
    assert.equal(code, 2);
    assert.match(stderr, /callwire: the standard output cannot be written: no space left on the device\n/);
  });
});
