// Drained instances and weights by the console, without its page, in an embedded registry.

import assert from "node:assert/strict";
import { type Endpoint, openRegistry } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { listenOn } from "#cli/live/console/console-server.js";
import type { SettingsAnswer } from "#cli/live/console/messages.js";
import { openConsole } from "#cli/live/console/open-console.js";
import { eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

const TOKEN = "a-token-that-nobody-guesses-3";
const SERVICES = ["demo.A", "demo.B"];

describe("settings by the console", () => {
  let embedded: EmbeddedRegistry;
  let registry: ZookeeperRegistry;
  const ends: (() => PromiseLike<unknown>)[] = [];
  let ask: (body: unknown) => Promise<{ status: number; json: unknown }>;

  before(async () => {
    embedded = await startEmbeddedRegistry({ port: 0 });
    ends.push(() => embedded.close());
    const opened = openRegistry(embedded.target).registry;
    assert.ok(opened instanceof ZookeeperRegistry);
    registry = opened;
    ends.push(() => registry[Symbol.asyncDispose]());
    for (const service of SERVICES)
      for (const port of [1, 2]) {
        const endpoint: Endpoint = { id: `id${port}`, rev: 0, host: "127.0.0.1", port, weight: 100, state: "up", meta: {} };
        await registry.register(service, endpoint).ready();
      }
    ask = await open(embedded.target, true);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  async function open(target: string, actions: boolean): Promise<typeof ask> {
    const own = openRegistry(target).registry;
    const listening = await listenOn(0);
    const options = { token: TOKEN, allowed: { calls: false, actions } };
    const opened = await openConsole(createLive({ registry: target }), own, listening, options);
    ends.push(
      () => own[Symbol.asyncDispose](),
      () => opened.close(),
    );
    const post = (path: string, body: unknown, cookie = ""): Promise<Response> => {
      const headers = { "content-type": "application/json", cookie };
      return fetch(`http://127.0.0.1:${listening.port}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    };
    const session = await post("/api/session", { token: TOKEN });
    const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return async (body) => {
      const response = await post("/api/settings", body, cookie);
      return { status: response.status, json: await response.json() };
    };
  }

  async function set(body: unknown): Promise<SettingsAnswer> {
    const { status, json } = await ask(body);
    assert.equal(status, 200, JSON.stringify(json));
    return json as SettingsAnswer; // what it answers with 200
  }

  /** What clients are told of the first instance, in each service. */
  async function seen(wanted: string): Promise<void> {
    const subscriptions = SERVICES.map((service) => registry.subscribe(service));
    await eventually(() => {
      for (const { current } of subscriptions) {
        const found = current.endpoints.find(({ id }) => id === "id1");
        assert.equal(`${found?.state} ${found?.weight}`, wanted);
      }
    });
    for (const subscription of subscriptions) await subscription[Symbol.asyncDispose]();
  }

  it("are refused when they are not allowed, whatever a page asks", async () => {
    const { status, json } = await (await open(embedded.target, false))({ instances: ["id1"], drain: true });

    assert.equal(status, 403);
    assert.match(JSON.stringify(json), /start it with --allow-actions/);
    await seen("up 100");
  });

  it("need a registry that has a place for them", async () => {
    assert.equal((await (await open("memory:console-settings", true))({ instances: ["id1"], drain: true })).status, 400);
  });

  it("drain an instance for every service that it serves, and undo that", async () => {
    const { count, undo } = await set({ instances: ["id1"], drain: true });
    await seen("draining 100");
    assert.deepEqual([count, undo.length], [1, 2]);
    await set({ changes: undo });

    await seen("up 100");
  });

  it("give several instances a weight, and undo that to the weight of before", async () => {
    await set({ instances: ["id1"], weight: 7 });
    const { count, undo } = await set({ instances: ["id1", "id2"], weight: 50 });
    await seen("up 50");
    assert.equal(count, 2);
    await set({ changes: undo });
    await seen("up 7");
    await set({ instances: ["id1"], weight: null });

    await seen("up 100");
  });

  it("mean each service of an instance, also where there are too many to be followed", async () => {
    const { target } = embedded;
    const many = `${target}${target.endsWith("/") ? "" : "/"}many`;
    const operator = openRegistry(many).registry;
    ends.push(() => operator[Symbol.asyncDispose]());
    const names = Array.from({ length: 501 }, (_, index) => `demo.S${index}`);
    await Promise.all(
      names.map((service, index) => {
        const id = index < 2 ? "both" : `id${index}`;
        return operator.register(service, { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {} }).ready();
      }),
    );
    const { status, json } = await (await open(many, true))({ instances: ["both"], weight: 9 });
    const { undo } = json as SettingsAnswer; // what it answers with 200

    assert.equal(status, 200, JSON.stringify(json));
    assert.deepEqual(undo.map(({ service }) => service).sort(), ["demo.S0", "demo.S1"]);
  });

  it("change nothing that is so already, and have nothing to undo then", async () => {
    assert.deepEqual(await set({ instances: ["id2"], drain: false }), { count: 1, undo: [] });
  });

  it("take back what is under the address of an instance, as the command sets it", async () => {
    for (const service of SERVICES) await registry.changeConfig(service, { instance: ["127.0.0.1:1"], drain: true });
    await seen("draining 100");
    await set({ instances: ["id1"], drain: false });

    await seen("up 100");
  });

  it("refuse what is none", async () => {
    for (const body of [
      null,
      {},
      { instances: [] },
      { instances: ["id1"] },
      { instances: ["id1"], weight: 10_001 },
      { instances: ["id1"], weight: 1.5 },
      { instances: ["id1"], weight: "5" },
      { instances: ["id1"], drain: "yes" },
      { instances: ["id1"], drain: true, weight: 1 },
      { changes: [{ service: "demo.A", drain: true }] },
    ])
      assert.equal((await ask(body)).status, 400, JSON.stringify(body));
    assert.equal((await ask({ instances: ["nobody"], drain: true })).status, 404);
    await seen("up 100");
  });
});
