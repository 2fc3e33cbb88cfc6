import assert from "node:assert/strict";
import { implement } from "callwire";
import { createContext, type TestContext } from "callwire/testing";
import { MAX_STATS_METHODS } from "#runtime/base/limits/stats.js";
import type { ServerCore } from "#runtime/server/server-core.js";
import { CallTally, OTHER } from "#runtime/server/stats/call-tally.js";
import { StatsWindow } from "#runtime/server/stats/stats-window.js";
import { Watchers } from "#runtime/server/stats/watchers.js";
import { type Snapshot, STATS, type WatchedServer } from "#runtime/server/stats.js";
import type { Codec } from "#runtime/wire/codec.js";
import { Reader } from "#runtime/wire/reader.js";
import { Writer } from "#runtime/wire/writer.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { SnapshotCodec } from "../../../../generated/callwire/stats.js";
import { Kitchen } from "../../../../generated/kitchen-sink.js";
import { FakeServer } from "../../../support/fake-client.js";
import { kitchen } from "../../../support/kitchen-server.js";

const PING = `${Kitchen.name}/ping`;
const DIVIDE = `${Calculator.name}/divide`;
const TOKEN = "a token of the operator";

function encode<T, Init>(codec: Codec<T, Init>, value: Init): Uint8Array {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

function open(token?: string) {
  const allow = ["DNS:billing"];
  const { core, clock } = new FakeServer([implement(Calculator, calculator, { allow }), implement(Kitchen, kitchen)]);
  const server: WatchedServer = { core, id: "3f9a", version: undefined, startedAt: clock.wallMs(), token };
  return { core, clock, server };
}

function countIn(core: ServerCore): CallTally {
  assert.ok(core.counts instanceof CallTally);
  return core.counts;
}

/** What is told after one call of each. */
async function watchOnce(server: WatchedServer, context: TestContext, token = ""): Promise<Snapshot> {
  const watch = new Watchers(server).watch(context, token, 250);
  await watch.next();
  for (const method of [PING, DIVIDE]) countIn(server.core).count(method, "OK", 1);
  context.stop();
  const { value } = await watch.next();
  assert.ok(value !== undefined);
  await watch.return(undefined);
  return value;
}

describe("what one who watches is told", () => {
  it("is of the calls since it was told last, though another one watches longer", () => {
    const { core, clock, server } = open();
    const tally = new CallTally(clock.nowMs());
    core.counts = tally;
    tally.count(PING, "OK", 1_000);
    const windows = [new StatsWindow(server, new Set())];
    tally.count(PING, "NOT_FOUND", 10);
    windows.push(new StatsWindow(server, new Set()));
    tally.count(PING, "OK", 10);
    void clock.advance(500); // no server in this process uses it, so it has moved
    const told = windows.map((window) => window.read());
    const again = windows.map((window) => window.read());
    for (const window of windows) window.stop();

    const figures = told.map(({ methods }) => methods.get(PING));
    assert.deepEqual(
      figures.map((each) => each?.measured),
      [2, 1],
    );
    assert.deepEqual(
      figures.map((each) => each?.calls),
      [3, 3],
    );
    assert.deepEqual(figures[0]?.errors, new Map([["NOT_FOUND", 1]]));
    for (const each of figures) assert.ok(Math.abs((each?.p99 ?? 0) - 10) < 0.2);
    assert.deepEqual(
      told.map(({ counted }) => counted),
      [500, 500],
    );
    assert.deepEqual(
      again.map(({ methods }) => methods.get(PING)?.p50),
      [undefined, undefined],
    );
  });

  it("has sums by service, of their calls, errors and times", () => {
    const { core, clock, server } = open();
    const tally = new CallTally(clock.nowMs());
    core.counts = tally;
    const window = new StatsWindow(server, new Set());
    tally.count(PING, "INTERNAL", 1);
    for (let call = 0; call < 3; call++) tally.count(`${Kitchen.name}/divide`, "INTERNAL", 100);
    tally.countRefusal(DIVIDE, "PERMISSION_DENIED");
    tally.countRefusal(OTHER, "UNIMPLEMENTED");
    const { services } = window.read();
    window.stop();

    assert.deepEqual([...services.keys()].sort(), [Calculator.name, Kitchen.name]);
    const { calls, errors, measured, p50 = 0 } = services.get(Kitchen.name) ?? {};
    assert.deepEqual([calls, errors, measured], [4, new Map([["INTERNAL", 4]]), 4]);
    assert.ok(Math.abs(p50 - 100) < 2);
    assert.equal(services.get(Calculator.name)?.measured, 0);
  });

  it("has so many methods, and one for all others", () => {
    const { core, clock, server } = open();
    const tally = new CallTally(clock.nowMs());
    core.counts = tally;
    const window = new StatsWindow(server, new Set());
    for (let method = 0; method < MAX_STATS_METHODS + 10; method++) tally.count(`a.S/m${method}`, "OK", 1);
    const { methods } = window.read();
    window.stop();

    assert.equal(methods.size, MAX_STATS_METHODS + 1);
    assert.equal(methods.get(OTHER)?.calls, 10);
  });

  it("leaves out methods that it may not call, unless it has the token", async () => {
    const peer = { address: "127.0.0.1:4000" };
    const without = await watchOnce(open().server, createContext({ peer }));
    const withToken = await watchOnce(open(TOKEN).server, createContext({ peer: { address: "10.0.0.1:4000" } }), TOKEN);

    assert.deepEqual([...without.methods.keys()], [PING]);
    assert.deepEqual([...without.services.keys()], [Kitchen.name]);
    assert.deepEqual([...withToken.methods.keys()], [PING, DIVIDE]);
  });

  it("is nothing for a client of another machine without a token", async () => {
    const { core, server } = open();
    const context = createContext({ peer: { address: "10.0.0.1:4000" } });
    await assert.rejects(new Watchers(server).watch(context, "", 250).next(), /tells its figures to clients of its own machine/);
    assert.equal(core.counts, undefined);
  });

  it("ends with its call, and nothing is counted any more", async () => {
    const { core, server } = open();
    const context = createContext({ peer: { address: "unix:/run/a.sock" } });
    const watchers = new Watchers(server);
    const [first, second] = [context, createContext({ peer: context.peer })].map((each) => watchers.watch(each, "", 60_000));
    await first?.next();
    await second?.next();
    await second?.return(undefined);
    assert.ok(core.counts !== undefined);
    const next = first?.next();
    context.cancel();

    assert.equal((await next)?.done, true);
    assert.equal(core.counts, undefined);
  });

  it("is written and read as generated code does", async () => {
    const codec = STATS.methods[0]?.result;
    assert.ok(codec !== undefined);
    const { server } = open();
    const told = await watchOnce({ ...server, version: "1.2" }, createContext({ peer: { address: "[::1]:1" } }));
    const bytes = encode(SnapshotCodec, told);

    const withoutAbsent = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (_, each) => (each instanceof Map ? [...each] : each)));
    assert.deepEqual(withoutAbsent(codec.read(Reader.of(bytes))), withoutAbsent(told));
    assert.deepEqual(withoutAbsent(SnapshotCodec.read(Reader.of(encode(codec, told)))), withoutAbsent(told));
  });
});
