import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

/**
 * Tests in which real time has to pass, and what for. All others wait for what happens, or move a
 * clock.
 */
const REASONS: Readonly<Record<string, string>> = {
  "cli/dev/dev.test.ts": "calls at an even pace while servers are replaced",
  "cli/live/bench/bench.test.ts": "a server that is too slow for its calls, written as a text",
  "interop/nginx.test.ts": "calls at an even pace while servers are started anew",
  "cli/live/streams.test.ts": "a stream goes on for longer than the time of its command",
  "cli/project/template.test.ts": "a module that is never read to its end, written as a text",
  "observability/observability.test.ts": "calls at an even pace while Prometheus reads what they come to",
  "runner/run-suite.test.ts": "suites that a timer holds open, written as texts",
  "runtime/call/call-signal.test.ts": "a wait of Node's own that is to be aborted",
  "runtime/server/floods.test.ts": "handlers that work for some milliseconds, and clients that are slower than a HELLO may be",
  "runtime/server/stop-signal.test.ts": "a person sends a second signal to a process a second after the first",
  "runtime/server/workers.test.ts": "a process that has lived for a second is replaced at once",
  "runtime/simulation/real-time.test.ts": "a process of a simulation that waits for a timer of Node",
  "story/dns.test.ts": "a real DNS server is away for longer than some questions",
  "shop/containers.test.ts": "a timer that a container leaves open, and a second SIGTERM a second after the first",
  "story/own-stall.test.ts": "calls at an even pace over ten seconds",
  "story/registry.test.ts": "a real registry is away for longer than a session",
  "story/slow-reader.test.ts": "a peer reads a little at a time",
  "story/unread-end.test.ts": "a timer that is due while the loop stands",
};

/** Not the methods of that name: clocks and sockets have some. */
const SLEEP = /(?<![.\w#])(?:setTimeout|setInterval|sleep|delay|pause)\(/;

describe("the tests", () => {
  it("sleep only where real time has to pass, and say what for", () => {
    const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".test.ts"),
    );
    const sleeping = files.filter((file) => SLEEP.test(readFileSync(join(ROOT, "test", file), "utf8")));

    assert.ok(files.length > 150, `${files.length}`);
    assert.deepEqual(sleeping.sort(), Object.keys(REASONS).sort());
  });
});
