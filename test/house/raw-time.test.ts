// Time, chance and timers come into the runtime by argument: only `base/` takes the real ones, and
// those of this list, each for a reason. Else a world of test/world would not repeat itself.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

/** What is raw, as it stands in a source without its comments. */
const RAW: readonly (readonly [string, RegExp])[] = [
  ["a timer", /(?<![.\w#])(?:setTimeout|setInterval|setImmediate)\(/],
  [
    "a timer of base/event-loop",
    /import \{[^}]*\b(?:setTimeout|setImmediate|monotonicMs)\b[^}]*\} from "[./]*base\/event-loop\.js"/,
  ],
  ["node:timers", /from "node:timers/],
  ["the date", /\bDate\.now\b|\bnew Date\(\)/],
  ["the engine's clock", /\bperformance\.\w+\b|\bprocess\.(?:hrtime|uptime)\b/],
  ["a signal with a timer", /\bAbortSignal\.timeout\b/],
  ["chance", /\bMath\.random\b|\brandom(?:Bytes|UUID|Int|FillSync)\b|\bgetRandomValues\b/],
];

/** Files that take something raw, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "call-log/logged-call.ts": "says to people how long a call took",
  "call/time-slices.ts": "shares the real event loop, unless it is told to go by another",
  "client/call-options.ts": "names the date and the clock in the text of an error",
  "discovery/memory-registry.ts": "draws the subset of its process, unless the caller gives a seed",
  "discovery/read-only-registry.ts": "draws the subset of its process, unless the caller gives a seed",
  "discovery/zookeeper/hardened-client.ts": "reads the socket of another package before it judges it",
  "discovery/zookeeper/secure-connect.ts": "sets the timer that another package looks for",
  "embedded/sessions.ts": "makes up sessions and passwords, as ZooKeeper does",
  "http/json-cost.ts": "mixes keys so that nobody knows how",
  "http/session-socket.ts": "waits for a round in which Node itself does something",
  "otel/server-spans.ts": "gives OpenTelemetry the wall-clock time of a span",
  "reflection/find-contract.ts": "is for tools, which run in real time",
  "server/recording/recording.ts": "draws the sample of a recording, unless it is told how",
  "server/serve.ts": "is the door that takes the real ones",
  "server/stats/loop-watch.ts": "measures this process's own event loop",
  "server/stop-signal.ts": "ends the process, of which there is one",
  "server/waiting-time.ts": "measures this process's own event loop, unless it is told another",
  "server/workers.ts": "starts processes, which die in real time",
  "simulation/machine.ts": "has timers of its own, with the names of the real ones",
  "simulation/real-time.ts": "waits for what the loop does next before it looks at real time",
  "simulation/scheduler.ts": "lets the real event loop go round between moments",
  "testing/fake-clock.ts": "lets the real event loop go round between moments",
  "testing/in-process.ts": "makes up the name of an instance",
  "testing/registry-harness.ts": "waits in real time for drivers of others",
  "transport/unix-socket.ts": "makes up the name of a file",
  "web/call-options.ts": "runs in pages, which have a clock of their own",
  "web/call-scope.ts": "runs in pages, which have timers of their own",
  "web/unary-call.ts": "runs in pages, which draw their own pauses",
};

/** What is raw in the text of a source. */
function findRaw(source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  return RAW.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}

describe("the runtime outside of base/", () => {
  const folder = join(ROOT, "runtime");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/^(?:base|dist|node_modules)\//.test(file),
  );
  const raw = new Map(files.map((file) => [file, findRaw(readFileSync(join(folder, file), "utf8"))]));

  it("takes no raw timer, date, clock or chance, but where the list says why", () => {
    const found = [...raw].filter(([file, what]) => what.length > 0 && EXCEPTIONS[file] === undefined);
    assert.deepEqual(found, []);
  });

  it("has no exception that is none any more", () => {
    assert.deepEqual(
      Object.keys(EXCEPTIONS).filter((file) => (raw.get(file) ?? []).length === 0),
      [],
    );
  });
});

describe("findRaw", () => {
  it("finds what is raw", () => {
    assert.deepEqual(findRaw("const at = Date.now();"), ["the date"]);
    assert.deepEqual(findRaw(`${"setTimeout"}(done, 5);`), ["a timer"]);
    assert.deepEqual(findRaw("const signal = AbortSignal.timeout(5);"), ["a signal with a timer"]);
    assert.deepEqual(findRaw('import { nextTick, setTimeout } from "../base/event-loop.js";'), ["a timer of base/event-loop"]);
    assert.deepEqual(findRaw("const id = randomBytes(6);"), ["chance"]);
  });

  it("finds nothing in timers of a clock, in comments, and in dates of data", () => {
    assert.deepEqual(findRaw("this.#clock.setTimeout(done, 5); // as Date.now() has it\n/** Date.now */ new Date(ms);"), []);
    assert.deepEqual(findRaw('import { nextTick } from "../base/event-loop.js";'), []);
  });
});
