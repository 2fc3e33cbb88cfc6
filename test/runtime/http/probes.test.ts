// What balancers and monitors ask, and what they are told while the server stops.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type CallwireServer, implement, serve } from "callwire";
import { createHealth } from "callwire/health";
import { createHttp, type HttpOptions } from "callwire/http";
import { startMetrics } from "callwire/prometheus";
import { FakeClock } from "callwire/testing";
import { Registry } from "prom-client";
import { HTTP_LINGER_MS, HTTP_PATIENT_STEPS, HTTP_QUIET_STEP_MS, HTTP_QUIET_STEPS } from "#runtime/base/limits/http.js";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { connectionLimit } from "#runtime/server/connections.js";
import { createMethodTable } from "#runtime/server/method-table.js";
import { Schemas } from "#runtime/server/schemas.js";
import { ServerCore } from "#runtime/server/server-core.js";
import { Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { ask, post } from "../../support/http-call.js";
import { HttpClient } from "../../support/http-client.js";
import { closeSessions, connectHttp2, postHttp2 } from "../../support/http2-call.js";
import { closeKitchens, kitchen, startKitchen } from "../../support/kitchen-server.js";
import { dial, readAll } from "../../support/raw-http.js";
import { deferred, eventually, until } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
/** In place of the 500 ms of the contract. */
const PATIENT = { "connect-timeout-ms": "60000" };

describe("probes by HTTP", () => {
  afterEach(async () => {
    closeSessions();
    await closeKitchens();
  });

  it("say that the process lives, and that it takes calls", async () => {
    const server = await start();

    const health = await ask(server, "/healthz");
    assert.deepEqual([health.status, health.body, health.headers.get("cache-control")], [200, "ok\n", "no-store"]);
    assert.deepEqual((await ask(server, "/readyz")).body, "ready\n");
    assert.equal((await ask(server, "/readyz?service=demo.kitchen.v1.Kitchen")).status, 200);
    assert.equal((await ask(server, "/readyz?service=demo.Other")).status, 404);
    assert.equal((await ask(server, "/healthz", { method: "POST" })).status, 405);
    assert.equal((await ask(server, "/healthz", { method: "HEAD" })).status, 200);
    assert.equal((await ask(server, "/metrics")).status, 404);
  });

  it("go by the health service, for each service", async () => {
    const health = createHealth([Kitchen]);
    const services = [implement(Kitchen, kitchen), health.implementation];
    const server = await serve({ services, stopOnSignal: false, http: createHttp({ health }) });
    try {
      health.setServing(Kitchen.name, false);
      assert.equal((await ask(server, "/readyz")).status, 200);
      assert.deepEqual((await ask(server, `/readyz?service=${Kitchen.name}`)).body, "not serving\n");
      health.setServing("", false);
      assert.equal((await ask(server, "/readyz")).status, 503);
      assert.equal((await post(server, `${KITCHEN}ping`, {})).status, 200);
    } finally {
      await server.close();
    }
  });

  it("have the metrics of calls, those by HTTP among them", async () => {
    const registry = new Registry();
    const stop = startMetrics({ registry });
    try {
      const server = await start({}, { metrics: registry });
      await post(server, `${KITCHEN}divide`, { num1: 1 });
      await post(server, `${KITCHEN}divide`, {});

      const { body, headers } = await ask(server, "/metrics");
      assert.match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
      assert.match(
        String(body),
        /rpc_server_call_duration_seconds_count\{rpc_method="demo.kitchen.v1.Kitchen\/divide",rpc_status_code="OK"\} 1\n/,
      );
      assert.match(String(body), /callwire_server_refused_total\{[^}]*callwire_refused="invalid-arguments"\} 1\n/);
    } finally {
      stop();
    }
  });

  it("say that the server drains before it refuses a call", async () => {
    const clock = new FakeClock();
    const { door, core } = await openDoor(clock, { drainDelayMs: 60_000 });
    const session = connectHttp2({ httpUrl: door.url });
    await postHttp2(session, `${KITCHEN}ping`, {});

    let isTold = false;
    const told = door.announceDrain().then(() => {
      isTold = true;
    });
    assert.deepEqual((await ask({ httpUrl: door.url }, "/readyz")).body, "draining\n");
    assert.equal((await ask({ httpUrl: door.url }, "/healthz")).status, 200);
    const late = await post({ httpUrl: door.url }, `${KITCHEN}ping`, {});
    assert.deepEqual([late.status, late.headers.get("connection")], [200, "keep-alive"]);
    assert.equal(isTold, false);
    await clock.advance(59_000);
    const idle = connect(Number(new URL(door.url).port), "127.0.0.1");
    const idleEnd = readAll(idle);
    await once(idle, "connect");
    await ask({ httpUrl: door.url }, "/healthz"); // it is accepted
    await clock.advance(1_000);
    await advanceInSteps(clock);
    await until(() => session.closed);
    await eventually(() => assert.rejects(fetch(`${door.url}/healthz`, { headers: { connection: "close" } })));
    assert.equal(idle.destroyed, false); // its first request may be under way
    await clock.advance(HTTP_LINGER_MS);
    await advanceInSteps(clock, HTTP_QUIET_STEPS);
    assert.equal(isTold, false); // a proxy may have to wait itself
    await advanceInSteps(clock, HTTP_PATIENT_STEPS - HTTP_QUIET_STEPS);
    await told;
    core.startDraining();
    door.stop();
    assert.equal(await idleEnd, "");
  });

  it("say on a connection when it is the last time, and leave idle ones open while others are used", async () => {
    const clock = new FakeClock();
    const { door, core } = await openDoor(clock, {});
    const agents = [1, 2].map(() => new HttpClient(door.url));
    const [first, second] = agents;
    assert.ok(first !== undefined && second !== undefined);
    for (const client of agents) await client.post(`${KITCHEN}ping`, {});

    let isTold = false;
    const told = door.announceDrain().then(() => {
      isTold = true;
    });
    assert.equal((await first.post(`${KITCHEN}ping`, {})).connection, "keep-alive"); // it listens
    await advanceInSteps(clock);
    await eventually(() => assert.rejects(fetch(`${door.url}/healthz`, { headers: { connection: "close" } })));
    assert.equal((await first.post(`${KITCHEN}ping`, {})).connection, "close");
    await advanceInSteps(clock); // in which one was used
    assert.equal(isTold, false);
    assert.deepEqual(await second.post(`${KITCHEN}ping`, {}), { status: 200, body: "{}", connection: "close" });
    await advanceInSteps(clock);
    await told;
    core.startDraining();
    door.stop();
    for (const client of agents) client.close();
  });

  it("answer no more calls when the drain is over", async () => {
    const finish = deferred<number>();
    let begun = 0;
    const server = await start({
      divide() {
        begun++;
        return finish.promise;
      },
    });
    const kept = dial(server);
    const answers = readAll(kept);
    const running = post(server, `${KITCHEN}divide`, { num1: 1 }, PATIENT);
    const head = "HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnect-timeout-ms: 60000";
    kept.write(`POST ${KITCHEN}divide ${head}\r\ncontent-length: 11\r\n\r\n{"num1": 1}`);
    await until(() => begun === 2);

    const closed = server.close({ graceMs: 60_000 });
    await eventually(() => assert.rejects(ask(server, "/healthz")));
    finish.resolve(7);
    assert.deepEqual((await running).body, { result: 7 });
    await closed;
    assert.match(await answers, /^HTTP\/1\.1 200 OK\r\n.*connection: close.*\{"result":7\}$/is);
  });
});

/** For as long as idle connections have to be quiet. */
async function advanceInSteps(clock: FakeClock, steps = HTTP_QUIET_STEPS): Promise<void> {
  for (let step = 0; step < steps; step++) await clock.advance(HTTP_QUIET_STEP_MS);
}

/** The door of a server whose clock the test moves. */
async function openDoor(clock: FakeClock, http: HttpOptions) {
  const services = [implement(Kitchen, kitchen)];
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const core = new ServerCore({ methods: createMethodTable(services), clock, wheel: new TimerWheel(clock), logger });
  const schemas = new Schemas({ services, schemas: undefined }, logger);
  const limit = connectionLimit({}, core.limited);
  const inside = { core, services, limit, maxFrameBytes: 1_000, findContract: schemas.find.bind(schemas) };
  return { core, door: await createHttp(http).open(inside) };
}

function start(methods: Partial<KitchenHandler> = {}, http: HttpOptions = {}): Promise<CallwireServer> {
  return startKitchen(methods, { http: createHttp(http) });
}
