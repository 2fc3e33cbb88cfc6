// What is said of processes that keep more than they may, and more than they have a reason for.

import assert from "node:assert/strict";
import type { ServerLoad } from "#runtime/server/server-core.js";
import { CONNECTION_WINDOW_BYTES, SMALL_WINDOW_BYTES, STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";
import { type CallingParty, MemoryWatch } from "./memory-watch.js";
import { WindowWatch } from "./window-watch.js";

const ENDPOINT = { id: "a", rev: 0, host: "one", port: 1, weight: 100, state: "up", meta: {} } as const;

function machine(name: string) {
  return { name, isDead: false };
}

function problemsOf(client: Partial<{ running: number; waiting: number; inFlight: number; deadlines: number }>) {
  const { running = 3, waiting = 1, inFlight = 2, deadlines = 3 } = client;
  const found: string[] = [];
  const party: CallingParty = {
    machine: machine("client"),
    wheel: { size: deadlines },
    running,
    inspect: () => ({ waiting, instances: [{ endpoint: ENDPOINT, inFlight }] }),
  };
  new MemoryWatch({ maxCallsPerConnection: 5 }, (problem) => found.push(problem)).look([party], []);
  return found.join("\n");
}

function problemsOfServer(load: Partial<ServerLoad>, deadlines = 3) {
  const found: string[] = [];
  const whole: ServerLoad = { calls: 3, ofConnections: [3], peers: 1, overdraftBytes: 0, ...load };
  const party = { machine: machine("server"), wheel: { size: deadlines }, load: whole };
  new MemoryWatch({ maxCalls: 6, maxCallsPerConnection: 4 }, (problem) => found.push(problem)).look([], [party]);
  return found.join("\n");
}

describe("MemoryWatch", () => {
  it("says nothing of processes that keep what they have a reason for", () => {
    assert.equal(problemsOf({}), "");
    assert.equal(problemsOf({ running: 3, waiting: 1, inFlight: 5 }), "");
    assert.equal(problemsOfServer({}), "");
    assert.equal(problemsOfServer({ calls: 6, ofConnections: [4, 2], peers: 2 }, 6), "");
  });

  it("finds a client that keeps too much", () => {
    assert.match(problemsOf({ running: 20_000, waiting: 10_001 }), /client keeps 10001 calls that wait, and may keep 10000/);
    assert.match(problemsOf({ inFlight: 6, waiting: 0 }), /client keeps 6 calls under way at one, and may keep 5/);
    assert.match(problemsOf({ running: 1 }), /client keeps 3 attempts of 1 calls, and may keep 2/);
    assert.match(problemsOf({ deadlines: 7 }), /client keeps 7 deadlines of 3 calls, and may keep 6/);
  });

  it("finds a server that keeps too much", () => {
    assert.match(problemsOfServer({ calls: 7, ofConnections: [4, 3] }), /server keeps 7 calls, and may keep 6/);
    assert.match(problemsOfServer({ calls: 5, ofConnections: [5] }), /server keeps 5 calls of one connection, and may keep 4/);
    assert.match(problemsOfServer({}, 4), /server keeps 4 deadlines of 3 calls, and may keep 3/);
    assert.match(problemsOfServer({ peers: 5 }), /server keeps 5 peers with 1 connections and 3 calls, and may keep 4/);
    assert.match(problemsOfServer({ overdraftBytes: 2 ** 26 + 1 }), /keeps 67108865 bytes of answers beyond/);
  });

  it("looks at nobody who is dead", () => {
    const found: string[] = [];
    const party = {
      machine: { name: "server", isDead: true },
      wheel: { size: 9 },
      load: { calls: 0, ofConnections: [], peers: 0, overdraftBytes: 0 },
    };
    new MemoryWatch({}, (problem) => found.push(problem)).look([], [party]);

    assert.deepEqual(found, []);
  });
});

describe("WindowWatch", () => {
  const LARGE = CONNECTION_WINDOW_BYTES / STREAM_WINDOW_BYTES;

  function setUp() {
    const found: string[] = [];
    const windows = new WindowWatch((what) => found.push(what));
    for (let id = 1; id <= LARGE; id++) windows.open(id, STREAM_WINDOW_BYTES);
    return { found, windows };
  }

  it("finds a large window beyond those that a connection has room for", () => {
    const { found, windows } = setUp();
    windows.open(1_000, SMALL_WINDOW_BYTES);
    assert.deepEqual(found, []);
    windows.open(1_001, STREAM_WINDOW_BYTES);

    assert.match(found.join(), /gives 66 streams windows of \d+ bytes/);
  });

  it("has room again for those that are closed, once each", () => {
    const { found, windows } = setUp();
    windows.close(1);
    windows.close(1);
    windows.open(1_000, STREAM_WINDOW_BYTES);
    assert.deepEqual(found, []);
    windows.open(1_001, STREAM_WINDOW_BYTES);

    assert.match(found.join(), /^gives 65 streams windows of \d+ bytes$/);
  });
});
