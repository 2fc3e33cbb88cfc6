// A rolling restart of three servers with HTTP behind nginx: no call fails.

import assert from "node:assert/strict";
import type { CallwireServer } from "callwire";
import { createHttp } from "callwire/http";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";
import { shortOrLong } from "../support/long-form.js";
import { Nginx } from "../support/nginx.js";
import { until } from "../support/wait.js";
import { freePort } from "../support/zookeeper-server.js";

const FIND = `/demo.kitchen.v1.Kitchen/find?message=${encodeURIComponent('{"name":"a"}')}`;
const SERVERS = 3;
const ROUNDS = shortOrLong(1, 20);
/** Made between two restarts, so that each server has its share before and after. */
const CALLS = shortOrLong(60, 600);
const CALLERS = 8;

describe("servers with HTTP behind nginx", () => {
  let nginx: Nginx | undefined;
  afterEach(async () => {
    await nginx?.close();
    await closeKitchens();
  });

  it("lose no call when one after the other is started anew", async function () {
    this.timeout(600_000);
    const ports = await Promise.all(Array.from({ length: SERVERS }, () => freePort()));
    const servers = await Promise.all(ports.map(start));
    const proxy = await Nginx.start(ports);
    nginx = proxy;
    const failed: string[] = [];
    let made = 0;
    let isOver = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!isOver) {
        const problem = await call(proxy.url);
        if (problem !== undefined) failed.push(problem);
        made++;
      }
    });

    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, port] of ports.entries()) {
        const before = made;
        await until(() => made >= before + CALLS);
        await servers[index]?.close();
        await until(() => made >= before + 2 * CALLS);
        servers[index] = await start(port);
      }
    }
    isOver = true;
    await Promise.all(callers);
    assert.deepEqual(failed, [], proxy.said);
    assert.ok(made >= ROUNDS * SERVERS * 2 * CALLS);
  });
});

async function call(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url + FIND);
    const text = await response.text();
    return response.status === 200 ? undefined : `${response.status}: ${text}`;
  } catch (error) {
    return String(error);
  }
}

function start(port: number): Promise<CallwireServer> {
  const http = createHttp({ listen: `127.0.0.1:${port}`, drainDelayMs: 50 });
  return startKitchen({ find: () => new Map() }, { graceMs: 10_000, http });
}
