// `callwire gateway` as a process, with real ZooKeeper and servers that die.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { callGrpcJs, loadGrpcJs } from "../../../interop/grpc/grpc-js.js";
import { Fleet } from "../../../story/fleet.js";
import { Authority } from "../../../support/certificates.js";
import { describeProto } from "../../../support/compiled-proto.js";
import { describeIdl } from "../../../support/contracts.js";
import { HeapSamples } from "../../../support/heap-samples.js";
import { HttpClient } from "../../../support/http-client.js";
import { IS_LONG, shortOrLong } from "../../../support/long-form.js";
import { ProcessUnderTest } from "../../../support/process-under-test.js";
import { eventually, until } from "../../../support/wait.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { callwire, EMPTY } from "../callwire.js";

const CALCULATOR = "/demo.calculator.v1.Calculator/";
/**
 * Each has a connection of its own and one call at a time: a thousand that make a call every two
 * seconds, or a few that go on at once.
 */
const CLIENTS = shortOrLong(16, 1_000);
const PACE_MS = shortOrLong(0, 2_000);
/** Servers that are killed, one after the other, with so many calls between them: every 20 s. */
const KILLS = shortOrLong(1, 15);
const CALLS_BETWEEN = shortOrLong(500, 10_000);
/**
 * Of the heap, in that time: one may have 0.4 MiB more than the next, with the calls that run and
 * what V8 has not freed.
 */
const SAMPLES_BETWEEN = 10;
/** Of gRPC: calls at once on one connection, and how many before and behind a kill. */
const GRPC_IN_FLIGHT = 16;
const GRPC_CALLS_BETWEEN = 300;
/** A call that waits while so many others are answered is held by its server. */
const CALLS_BESIDE = 100;
/** Of the heap of the gateway behind a collection. */
const MOST_MIB_IN_TEN_MINUTES = 1;

describe("callwire gateway", function () {
  this.timeout(shortOrLong(120_000, 1_800_000));
  this.slow(20_000);

  let zookeeper: ZookeeperServer;
  let registry: string;
  let fleet: Fleet;
  let gateway: ProcessUnderTest;
  let url: string;
  let heapFile: string;

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    registry = `zookeeper://${zookeeper.host}/rpc`;
  });
  after(() => zookeeper.close());
  beforeEach(async () => {
    fleet = new Fleet();
    heapFile = path.join(mkdtempSync(path.join(tmpdir(), "callwire-heap-")), "samples");
    gateway = ProcessUnderTest.start("cli/bin/callwire.js", ["gateway", "--listen", "127.0.0.1:0"], {
      cwd: EMPTY,
      env: { CALLWIRE_REGISTRY: registry, ...(IS_LONG ? HeapSamples.env(heapFile) : {}) },
    });
    url = (await gateway.said(/^http:\/\/127\.0\.0\.1:\d+$/))[0];
  });
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
    await fleet.close();
    rmSync(path.dirname(heapFile), { recursive: true });
  });

  async function divide(num1: number, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: string }> {
    const response = await fetch(`${url}${CALCULATOR}divide`, {
      method: "POST",
      body: JSON.stringify({ num1, num2: 2 }),
      headers: { "content-type": "application/json", ...headers },
    });
    return { status: response.status, body: await response.text() };
  }

  it("finds servers that start later, and loses no idempotent call when one of three is killed", async () => {
    assert.equal((await divide(1)).status, 404);
    await Promise.all([fleet.start(registry), fleet.start(registry), fleet.start(registry)]);
    await eventually(async () => assert.equal((await divide(1)).body, '{"result":0.5}'));
    const heap = new HeapSamples(gateway, heapFile);
    let next = 0;
    let isOver = false;
    const failed: string[] = [];
    const clients = Array.from({ length: CLIENTS }, () => new HttpClient(url));
    const work = clients.map(async (client, index) => {
      await wait((PACE_MS * index) / CLIENTS);
      while (!isOver) {
        const num1 = ++next;
        const beganAt = performance.now();
        const { status, body } = await client.post(`${CALCULATOR}divide`, { num1, num2: 2 }, { "connect-timeout-ms": "30000" });
        if (status !== 200 || body !== `{"result":${num1 / 2}}`) failed.push(`${num1}: ${status} ${body}`);
        await wait(Math.max(0, beganAt + PACE_MS - performance.now()));
      }
      client.close();
    });
    const sampled = async (): Promise<void> => {
      for (let sample = 0; sample < SAMPLES_BETWEEN; sample++) {
        const at = next;
        await until(() => next > at + CALLS_BETWEEN / SAMPLES_BETWEEN, 600_000);
        heap.take();
      }
    };
    for (let kill = 0; kill < KILLS; kill++) {
      await sampled();
      const victim = fleet.servers[kill];
      assert.ok(victim !== undefined);
      await until(() => victim.entered().length > 0); // each has its share of the calls
      await victim.end("SIGKILL");
      if (kill + 1 < KILLS) await fleet.start(registry);
    }
    await sampled();
    isOver = true;
    await Promise.all(work);

    assert.deepEqual(failed, []);
    if (IS_LONG) {
      const slope = await heap.slopeInTenMinutes((KILLS + 1) * SAMPLES_BETWEEN);
      console.log(`      ${next} calls by ${CLIENTS} clients; the heap grew by ${slope.toFixed(2)} MiB in ten minutes`);
      assert.ok(slope < MOST_MIB_IN_TEN_MINUTES, `${slope} MiB in ten minutes`);
    }
    const entries = fleet.entries();
    for (let id = 1; id <= next; id++) assert.ok((entries.get(id) ?? 0) >= 1, `${id} reached no server`);
  });

  it("loses no idempotent call of gRPC when one of three servers is killed with calls in it", async () => {
    await using speaking = ProcessUnderTest.start("cli/bin/callwire.js", ["gateway", "--grpc", "--listen", "127.0.0.1:0"], {
      cwd: EMPTY,
      env: { CALLWIRE_REGISTRY: registry },
    });
    await Promise.all([fleet.start(registry), fleet.start(registry), fleet.start(registry)]);
    const [, address = ""] = await speaking.said(/^http:\/\/(127\.0\.0\.1:\d+)$/);
    const { grpc, clientOf } = loadGrpcJs(describeProto(describeIdl()));
    const client = new (clientOf("demo.calculator.v1.Calculator"))(address, grpc.credentials.createInsecure());
    const divide = (num1: number): Promise<unknown> => callGrpcJs(client, "divide", { num1, num2: 2 });
    await eventually(async () => assert.deepEqual(await divide(0), { result: 0 }));
    let next = 0;
    let answered = 0;
    let isOver = false;
    const failed: string[] = [];
    /** Calls that run, with how many had been answered when they began. */
    const running = new Map<number, number>();
    const work = Array.from({ length: GRPC_IN_FLIGHT }, async () => {
      while (!isOver) {
        const num1 = ++next;
        running.set(num1, answered);
        const answer = await divide(num1);
        running.delete(num1);
        answered++;
        if (Reflect.get(Object(answer), "result") !== num1 / 2) failed.push(`${num1}: ${answer}`);
      }
    });
    const [victim] = fleet.servers;
    assert.ok(victim !== undefined);
    await until(() => answered > GRPC_CALLS_BETWEEN && victim.entered().length > 0, 60_000);
    victim.order("slow 60000");
    const held = await eventually(() => {
      const found = victim.entered().find((id) => answered - (running.get(id) ?? answered) > CALLS_BESIDE);
      return found ?? assert.fail("it holds no call yet");
    }, 60_000);
    await victim.end("SIGKILL");
    const at = answered;
    await until(() => answered > at + GRPC_CALLS_BETWEEN, 60_000);
    isOver = true;
    await Promise.all(work);
    client.close();

    assert.deepEqual(failed, []);
    const entries = fleet.entries();
    for (let id = 1; id <= next; id++) assert.ok((entries.get(id) ?? 0) >= 1, `${id} reached no server`);
    assert.ok((entries.get(held) ?? 0) >= 2, `${held} was not made again`);
  });

  it("finishes the calls that run at SIGTERM, and takes no new connection", async () => {
    const server = await fleet.start(registry);
    await eventually(async () => assert.equal((await divide(1)).status, 200));
    server.order("slow 1500");
    await eventually(async () => {
      const startedAt = performance.now();
      await divide(2, { "connect-timeout-ms": "30000" });
      assert.ok(performance.now() - startedAt > 1_000); // the order has arrived
    });
    const before = server.entered().length;
    const running = divide(7, { "connect-timeout-ms": "30000" });
    await until(() => server.entered().length > before);
    gateway.send("SIGTERM");
    assert.deepEqual(await running, { status: 200, body: '{"result":3.5}' });
    assert.equal((await gateway.ended()).code, 143);
    await assert.rejects(divide(8));
  });

  it("says by /readyz that it drains while calls go on, over TLS and with names of its own", async () => {
    const authority = new Authority();
    const { cert, key } = authority.issue({ names: ["DNS:localhost"] });
    const folder = mkdtempSync(path.join(tmpdir(), "callwire-gateway-"));
    for (const [name, text] of Object.entries({ cert, key })) writeFileSync(path.join(folder, name), text);
    await fleet.start(registry);
    const words = `gateway --listen 127.0.0.1:0 --listen-cert ${folder}/cert --listen-key ${folder}/key --drain-delay 60s`;
    await using draining = ProcessUnderTest.start(
      "cli/bin/callwire.js",
      [...words.split(" "), "--cors", "https://shop.example"],
      {
        cwd: EMPTY,
        env: { CALLWIRE_REGISTRY: registry },
      },
    );
    const [, port = ""] = await draining.said(/^https:\/\/127\.0\.0\.1:(\d+)$/);
    const ask = async (place: string, headers: Readonly<Record<string, string>>, body = ""): Promise<string> => {
      const options = {
        host: "localhost",
        port,
        path: place,
        ca: authority.cert,
        headers,
        method: body === "" ? "GET" : "POST",
        servername: "localhost",
      };
      const asked = request(options);
      asked.end(body);
      const [response] = (await once(asked, "response")) as [IncomingMessage]; // what the event has
      let text = "";
      for await (const chunk of response) text += String(chunk);
      const advice = response.statusCode === 200 ? "" : (/; (.*?)["\n]/.exec(text)?.[1] ?? "");
      return `${response.statusCode} ${response.headers["access-control-allow-origin"] ?? ""}${advice}`;
    };
    const divide = (origin: string, host = "localhost"): Promise<string> =>
      ask(`${CALCULATOR}divide`, { "content-type": "application/json", origin, host }, '{"num1":1}');
    assert.equal(await ask("/readyz", {}), "200 ");
    assert.equal(await divide("https://shop.example"), "200 https://shop.example");
    assert.equal(await divide("https://evil.example"), "403 give callwire gateway the origin by --cors");
    assert.equal(await divide("https://shop.example", "rebound.example"), "421 give callwire gateway its name by --host");
    assert.equal(await ask("/metrics", {}), "404 ask a server, as the gateway has none");
    draining.send("SIGTERM");
    await eventually(async () => assert.equal(await ask("/readyz", {}), "503 "));
    assert.equal(await divide("https://shop.example"), "200 https://shop.example");
    rmSync(folder, { recursive: true });
  });

  it("says at once what is wrong with its words", async () => {
    const env = { CALLWIRE_REGISTRY: registry };
    for (const [words, text] of [
      ["--listen nowhere", /--listen must be host:port/],
      ["--listen 0.0.0.0:0", /--listen 0\.0\.0\.0:0 is reachable without encryption.*--insecure/],
      [`--listen ${url.slice("http://".length)}`, /in use|taken/],
      ["--grace 5", /--grace/],
      ["--listen-cert none.pem", /give --listen-cert and --listen-key/],
      ["--listen-cert none.pem --listen-key none.pem", /--listen-cert/],
      ["--cors nowhere", /--cors takes origins, such as .*: "nowhere" is none$/m],
      ["--host a/b", /--host takes host names without port, such as .*: "a\/b" is none$/m],
    ] as const) {
      const { code, stderr, stdout } = await callwire(["gateway", ...words.split(" ")], { env });
      assert.deepEqual([code, stdout], [2, ""], words);
      assert.match(stderr, text, words);
    }
    const away = await callwire(["gateway", "--registry", "zookeeper://127.0.0.1:1/rpc", "--timeout", "500ms"], { env });
    assert.deepEqual([away.code, away.stdout], [3, ""]);
  });
});
