// What a server tells of its figures, and to whom; beside a ledger that its client keeps.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, isDeclaredError, RpcError, type ServeOptions } from "callwire";
import { createCallLog } from "callwire/call-log";
import { type Snapshot, Stats } from "callwire/stats";
import { MAX_STATS_WATCHERS } from "#runtime/base/limits/stats.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { isOfThisMachine } from "#runtime/server/stats/watchers.js";
import { STATS } from "#runtime/server/stats.js";
import { Stats as Generated } from "../../../../generated/callwire/stats.js";
import { InvalidOperation, Kitchen, type KitchenHandler } from "../../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../../support/kitchen-server.js";
import { deferred, until } from "../../../support/wait.js";

const TOKEN = "a token of the operator";
const INTERVAL_MS = 250;
const opened: { close(): Promise<void> }[] = [];

async function start(methods: Partial<KitchenHandler> = {}, options: Partial<ServeOptions> = {}) {
  const server = await startKitchen(methods, options);
  const stats = connect(Stats, `tcp://${server.listening}`);
  opened.push(stats);
  return { server, stats, kitchen: connectKitchen(server) };
}

/** The next one of which it holds. */
async function nextOf(watch: AsyncIterator<Snapshot>, holds: (snapshot: Snapshot) => boolean = () => true): Promise<Snapshot> {
  for (;;) {
    const { value, done } = await watch.next();
    assert.ok(done !== true, "the watch has ended");
    if (holds(value)) return value;
  }
}

const codeOf = (error: unknown): string => (error instanceof RpcError ? error.code : String(error));

describe("the stats service", () => {
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    await closeKitchens();
  });

  it("is what its contract says", () => {
    const shape = ({ name, fingerprint, methods }: { name: string; fingerprint: string; methods: readonly object[] }) => {
      const kept = methods.map((method) => ["name", "id", "kind", "idempotent"].map((key) => Reflect.get(method, key)));
      return { name, fingerprint, methods: kept };
    };
    assert.deepEqual(shape(STATS), shape(Generated));
    assert.deepEqual(shape(Stats), shape(Generated));
  });

  it("agrees with a ledger of calls, streams, errors and refusals", async () => {
    const { stats, kitchen } = await start({
      divide(_context, num1, num2) {
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide" });
        if (num2 === 7) throw new RpcError("NOT_FOUND", "seven");
        return num1 / num2;
      },
    });
    const ledger = new Map<string, { calls: number; errors: Record<string, number> }>();
    const note = (method: string, error?: unknown): void => {
      const entry = ledger.get(`${Kitchen.name}/${method}`) ?? { calls: 0, errors: {} };
      ledger.set(`${Kitchen.name}/${method}`, entry);
      entry.calls++;
      const code = isDeclaredError(error) ? "INVALID_ARGUMENT" : error === undefined ? undefined : codeOf(error);
      if (code !== undefined) entry.errors[code] = (entry.errors[code] ?? 0) + 1;
    };
    const entered = (method: string, work: Promise<unknown>) =>
      work.then(
        () => note(method),
        (error: unknown) => note(method, error),
      );
    const watch = stats.watch("", INTERVAL_MS);
    assert.equal((await nextOf(watch)).methods.size, 0);

    const divisions = Array.from({ length: 60 }, (_, at) => entered("divide", kitchen.divide(1, at % 10)));
    await Promise.all([...divisions, entered("sum", kitchen.sum([1, 2, 3])), entered("ping", kitchen.ping())]);
    for (const count of [0, 5]) {
      const seen = [];
      for await (const point of kitchen.watch(count)) seen.push(point);
      assert.equal(seen.length, count);
      note("watch");
    }
    const total = [...ledger.values()].reduce((sum, { calls }) => sum + calls, 0);
    const countOf = ({ methods }: Snapshot): number => [...methods.values()].reduce((sum, { calls }) => sum + calls, 0);
    const told = await nextOf(watch, (snapshot) => countOf(snapshot) >= total);
    await watch.return();

    const shown = [...told.methods].map(([name, { calls, errors }]) => [name, { calls, errors: Object.fromEntries(errors) }]);
    assert.deepEqual(Object.fromEntries(shown), Object.fromEntries(ledger));
    assert.equal(told.services.get(Kitchen.name)?.calls, total);
  });

  it("counts refused calls, and measures none of them", async () => {
    const { server, stats } = await start();
    const other = connect(
      { ...Kitchen, methods: Kitchen.methods.map((method) => ({ ...method, id: method.id ^ 1 })) },
      `tcp://${server.listening}`,
    );
    opened.push(other);
    const watch = stats.watch("", INTERVAL_MS);
    await nextOf(watch);
    await assert.rejects(other.ping(), (error) => codeOf(error) === "UNIMPLEMENTED");
    const { methods } = await nextOf(watch, (snapshot) => snapshot.methods.size > 0);
    await watch.return();

    const refused = methods.get("_OTHER");
    assert.deepEqual([refused?.calls, refused?.measured, refused?.p99], [1, 0, undefined]);
    assert.deepEqual(refused?.errors, new Map([["UNIMPLEMENTED", 1]]));
  });

  it("shows what runs, also what began before anybody watched", async () => {
    const gate = deferred<void>();
    const begun = deferred<void>();
    const { stats, kitchen } = await start({
      ping: () => {
        begun.resolve();
        return gate.promise;
      },
    });
    const call = kitchen.ping();
    await begun.promise;
    const watch = stats.watch("", INTERVAL_MS);
    const { methods, inFlight } = await nextOf(watch);
    gate.resolve();
    await call;
    const later = await nextOf(watch);
    await watch.return();

    assert.equal(methods.get(`${Kitchen.name}/ping`)?.inFlight, 1);
    assert.equal(inFlight, 2); // with who watches
    const ended = later.methods.get(`${Kitchen.name}/ping`);
    assert.deepEqual([ended?.calls, ended?.measured], [1, 0]); // when it began, nobody looked at the clock
  });

  it("counts each call once, also while others listen to the server or log its calls", async () => {
    let logged = 0;
    const note = (): void => void logged++;
    const log = createCallLog({ logger: { info: note, warn: note } });
    const { stats, kitchen } = await start({ divide: (_context, num1, num2) => num1 / num2 }, { interceptors: [log.server] });
    const watch = stats.watch("", INTERVAL_MS);
    await nextOf(watch);
    const onCall = (): void => undefined;
    const divideAll = () => Promise.allSettled(Array.from({ length: 20 }, (_, at) => kitchen.divide(1, at)));
    await divideAll();
    subscribe("callwire:server:call", onCall);
    await divideAll();
    unsubscribe("callwire:server:call", onCall);
    const { methods } = await nextOf(watch, ({ methods }) => (methods.get(`${Kitchen.name}/divide`)?.calls ?? 0) >= 40);
    await watch.return();

    assert.equal(methods.get(`${Kitchen.name}/divide`)?.calls, 40);
    assert.ok(logged >= 40);
  });

  it("looks at no call while nobody watches", async () => {
    const looked: boolean[] = [];
    const { stats, kitchen } = await start({
      ping: (context) => void looked.push(context instanceof IncomingCall && context.observed !== undefined),
    });
    await kitchen.ping();
    const watch = stats.watch("", INTERVAL_MS);
    await nextOf(watch);
    await kitchen.ping();
    await watch.return();
    await until(() => looked.length === 2);
    while (looked.at(-1) === true) await kitchen.ping();

    assert.deepEqual([looked[0], looked[1], looked.at(-1)], [false, true, false]);
  });

  it("ends with a last snapshot when the server drains, and does not hold it up", async () => {
    const { server, stats } = await start({}, { version: "1.2", graceMs: 60_000 });
    const watch = stats.watch("", 60_000);
    const { version, instance, rssBytes, connections, draining } = await nextOf(watch);
    const closing = server.close();
    const last = await nextOf(watch);
    assert.deepEqual(
      [await watch.next()].map(({ done }) => done),
      [true],
    );
    await stats.close();
    await closing;

    assert.deepEqual([version, instance, draining, last.draining], ["1.2", server.id, false, true]);
    assert.ok(rssBytes > 0 && connections >= 1);
  });

  it("asks for the token that the server was given, and tells nobody with false", async () => {
    const withToken = await start({}, { stats: { token: TOKEN } });
    const off = await start({}, { stats: false });

    assert.equal((await nextOf(withToken.stats.watch(TOKEN))).draining, false);
    for (const token of ["", "wrong"])
      await assert.rejects(withToken.stats.watch(token).next(), (error) => codeOf(error) === "PERMISSION_DENIED");
    await assert.rejects(off.stats.watch("").next(), (error) => codeOf(error) === "UNIMPLEMENTED");
  });

  it("tells clients of the same machine without a token, and others not", () => {
    for (const address of ["127.0.0.1:4000", "127.8.8.8:1", "[::1]:4000", "[::ffff:127.0.0.1]:5", "unix:/run/a.sock"])
      assert.ok(isOfThisMachine({ address }), address);
    for (const address of [
      "10.0.0.1:4000",
      "[fe80::1]:4000",
      "localhost:4000",
      "128.0.0.1:1",
      "[::ffff:10.0.0.1]:5",
      "",
      "unknown",
    ])
      assert.ok(!isOfThisMachine({ address }), address);
  });

  it("is watched by so many at once", async () => {
    const { stats } = await start();
    const watches = Array.from({ length: MAX_STATS_WATCHERS }, () => stats.watch("", 60_000));
    for (const watch of watches) await nextOf(watch);
    await assert.rejects(stats.watch().next(), (error) => codeOf(error) === "RESOURCE_EXHAUSTED");
    for (const watch of watches) await watch.return();
  });
});
