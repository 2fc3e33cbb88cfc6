import assert from "node:assert/strict";
import { implement } from "callwire";
import { FakeClock, type InProcessServer, startInProcess } from "callwire/testing";
import { InvalidOperation, Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { kitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

describe("a server in the process", () => {
  const open: InProcessServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  function start(methods: Partial<KitchenHandler> = {}, clock?: FakeClock): InProcessServer {
    const server = startInProcess({ services: [implement(Kitchen, { ...kitchen, ...methods })], clock });
    open.push(server);
    return server;
  }

  it("answers calls of every kind, without a socket", async () => {
    const client = start().connect(Kitchen);

    assert.equal(await client.divide(6, 2), 3);
    assert.equal(await client.sum([1, 2, 3]), 6);
    const points: number[] = [];
    for await (const { x } of client.watch(3)) points.push(x);
    assert.deepEqual(points, [0, 1, 2]);
    await client.log("line");
  });

  it("carries declared errors", async () => {
    const divide = (): never => {
      throw new InvalidOperation({ operation: "Divide", why: "no" });
    };

    await assert.rejects(start({ divide }).connect(Kitchen).divide(1), { name: "InvalidOperation", why: "no" });
  });

  it("delivers the same however small the pieces", async () => {
    const server = start();
    server.faults.pieceBytes = 1;

    assert.equal(await server.connect(Kitchen).sum(Array.from({ length: 500 }, () => 1)), 500);
  });

  it("lets a test cut the connections: calls in flight end, later ones go through", async () => {
    const entered = deferred<void>();
    const server = start({
      ping: () => {
        entered.resolve();
        return deferred<void>().promise;
      },
    });
    const client = server.connect(Kitchen);
    const lost = assert.rejects(client.ping(), { code: "UNAVAILABLE", processed: "unknown" });
    await entered.promise;
    server.cut();

    await lost;
    assert.equal(await client.divide(4, 2), 2);
  });

  it("lets a test move the time: a deadline passes when the clock says so", async () => {
    const clock = new FakeClock();
    const entered = deferred<void>();
    const ping = (): Promise<void> => {
      entered.resolve();
      return deferred<void>().promise;
    };
    const client = start({ ping }, clock).connect(Kitchen);
    const outcome = assert.rejects(client.with({ timeoutMs: 5_000 }).ping(), { code: "DEADLINE_EXCEEDED" });
    await entered.promise;
    await clock.advance(5_010);

    await outcome;
  });

  it("lets a test fall silent, and speak again", async () => {
    const server = start();
    const client = server.connect(Kitchen);
    await client.ping();
    server.faults.silent = true;
    let answered = false;
    const call = client.divide(1).then(() => {
      answered = true;
    });
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    assert.equal(answered, false);

    server.wake();
    await call;
  });

  it("lets a test delay the network by the clock", async () => {
    const clock = new FakeClock();
    const server = start({}, clock);
    const client = server.connect(Kitchen);
    await client.ping();
    server.faults.delayMs = 100;
    const call = client.divide(1);
    let answered = false;
    void call.then(() => {
      answered = true;
    });
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    assert.equal(answered, false);

    await clock.advance(100);
    await new Promise(setImmediate);
    await clock.advance(100);
    await call;
  });

  it("tells clients to go elsewhere when it drains", async () => {
    const server = start();
    const client = server.connect(Kitchen);
    await client.ping();
    server.drain();

    await assert.rejects(client.with({ failFast: true }).ping(), { code: "UNAVAILABLE" });
    await until(() => server.connections <= 1);
  });

  it("refuses services that do not go together", () => {
    const services = [implement(Kitchen, kitchen), implement(Kitchen, kitchen)];

    assert.throws(() => startInProcess({ services }), { code: "INVALID_ARGUMENT", message: /is served twice/ });
  });
});
