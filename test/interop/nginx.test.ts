// A rolling restart of three servers with HTTP behind nginx: no call fails.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { CallwireServer } from "callwire";
import { createHttp } from "callwire/http";
import { HttpClient } from "../support/http-client.js";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";
import { IS_LONG, shortOrLong } from "../support/long-form.js";
import { Nginx } from "../support/nginx.js";
import { until } from "../support/wait.js";
import { freePort } from "../support/zookeeper-server.js";

const FIND = "/demo.kitchen.v1.Kitchen/find";
const DIVIDE = "/demo.kitchen.v1.Kitchen/divide";
const BY_GET = `${FIND}?message=${encodeURIComponent('{"name":"a"}')}`;
const SERVERS = 3;
const ROUNDS = shortOrLong(1, 3);
/** Made between two restarts, so that each server has its share before and after. */
const CALLS = shortOrLong(60, 850);
/** 500 calls a second, for 30 s in the long form. */
const PACE_MS = 2;
const CONNECTIONS = 16;
/** nginx uses each of its connections once within it, and is told then that it is the last time. */
const DRAIN_MS = 500;

describe("servers with HTTP behind nginx", () => {
  let nginx: Nginx | undefined;
  afterEach(async () => {
    await nginx?.close();
    await closeKitchens();
  });

  // By POST in the long form alone: the kernel resets who connects as the listening socket closes.
  for (const method of IS_LONG ? (["GET", "POST"] as const) : (["GET"] as const))
    it(`lose no call by ${method} when one after the other is started anew`, async function () {
      this.timeout(600_000);
      await restart(method);
    });

  it("lose no call by POST of a method that may run twice, where a connection is reset", async () => {
    const resets = createServer((socket) => {
      socket.on("error", () => undefined); // as it is reset
      socket.once("data", () => socket.resetAndDestroy());
    });
    resets.listen(0, "127.0.0.1");
    await once(resets, "listening");
    // Of an address, as it listens by TCP.
    const { port } = resets.address() as AddressInfo;
    let ran = 0;
    const http = createHttp({ listen: "127.0.0.1:0" });
    const find = () => {
      ran++;
      return new Map();
    };
    const server = await startKitchen({ find, divide: (_context, num1, num2) => num1 / num2 }, { http });
    nginx = await Nginx.start([port, Number(new URL(server.httpUrl ?? "").port)], FIND);
    const client = new HttpClient(nginx.url, 1);
    const statusOf = async (path: string, args: object) => (await client.post(path, args)).status;
    const found = [];
    const divided = new Set<number | undefined>();
    for (let call = 0; call < 6; call++) {
      found.push(await statusOf(FIND, { name: "a" }));
      divided.add(await statusOf(DIVIDE, { num1: 6, num2: 3 }));
    }
    client.close();
    resets.close();
    assert.deepEqual([found, ran], [Array.from({ length: 6 }, () => 200), 6]);
    assert.ok(divided.has(502)); // of a method that nginx does not know
  });

  async function restart(method: "GET" | "POST"): Promise<void> {
    const ports = await Promise.all(Array.from({ length: SERVERS }, () => freePort()));
    const servers = await Promise.all(ports.map(start));
    const proxy = await Nginx.start(ports);
    nginx = proxy;
    const client = new HttpClient(proxy.url, CONNECTIONS);
    const failed: string[] = [];
    const running = new Set<Promise<void>>();
    let begun = 0;
    let made = 0;
    const startedAt = performance.now();
    const callOnce = (): void => {
      begun++;
      const called = call(client, method).then((problem) => {
        running.delete(called);
        if (problem !== undefined) failed.push(problem);
        made++;
      });
      running.add(called);
    };
    const pace = setInterval(() => {
      while (begun < (performance.now() - startedAt) / PACE_MS && running.size < 10 * CONNECTIONS) callOnce();
    }, PACE_MS);

    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, port] of ports.entries()) {
        const before = made;
        await until(() => made >= before + CALLS);
        await servers[index]?.close();
        await until(() => made >= before + 2 * CALLS);
        servers[index] = await start(port);
      }
    }
    clearInterval(pace);
    await Promise.all(running);
    client.close();
    const seconds = (performance.now() - startedAt) / 1_000;
    if (IS_LONG) console.log(`      ${made} calls in ${seconds.toFixed(1)} s, ${failed.length} of them failed`);
    assert.deepEqual(failed, [], proxy.said);
    assert.ok(made >= ROUNDS * SERVERS * 2 * CALLS);
  }
});

/** nginx sends a POST once, also when the connection closes on which it was sent. */
async function call(client: HttpClient, method: "GET" | "POST"): Promise<string | undefined> {
  try {
    const { status, body } = method === "GET" ? await client.get(BY_GET) : await client.post(FIND, { name: "a" });
    return status === 200 ? undefined : `${status}: ${body}`;
  } catch (error) {
    return String(error);
  }
}

function start(port: number): Promise<CallwireServer> {
  const http = createHttp({ listen: `127.0.0.1:${port}`, drainDelayMs: DRAIN_MS });
  return startKitchen({ find: () => new Map() }, { graceMs: 10_000, http });
}
