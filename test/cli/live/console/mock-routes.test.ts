// Mocks by the console, without its page, in a registry in memory.

import assert from "node:assert/strict";
import { connect, implement, openRegistry, serve } from "callwire";
import { listenOn } from "#cli/live/console/console-server.js";
import type { MockState } from "#cli/live/console/mock-messages.js";
import { openConsole } from "#cli/live/console/open-console.js";
import { Live } from "#cli/live/live-command.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

const TOKEN = "a-token-that-nobody-guesses-4";

describe("mocks by the console", () => {
  const ends: (() => PromiseLike<unknown>)[] = [];
  let number = 0;
  let target: string;

  beforeEach(async () => {
    target = `memory:console-mocks-${number++}`;
    // Its contract is that of an instance that runs.
    const server = await serve({ registry: target, services: [implement(Calculator, calculator)], listen: "127.0.0.1:0" });
    ends.push(() => server.close());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function open(actions = true) {
    const { registry } = openRegistry(target);
    const listening = await listenOn(0);
    const allowed = { calls: false, actions };
    const { tools, flags } = createLive({ registry: target });
    const live = new Live({ ...tools, loadProject: () => undefined }, flags); // no project is around
    const opened = await openConsole(live, registry, listening, { token: TOKEN, allowed });
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= opened.close());
    ends.push(() => registry[Symbol.asyncDispose](), close);
    const send = (path: string, body: unknown, cookie = ""): Promise<Response> => {
      const headers = { "content-type": "application/json", cookie };
      const post = { method: "POST", headers, body: JSON.stringify(body) };
      return fetch(`http://127.0.0.1:${listening.port}${path}`, body === undefined ? { headers } : post);
    };
    const session = await send("/api/session", { token: TOKEN });
    const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const ask = async (path: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
      const response = await send(path, body, cookie);
      return { status: response.status, json: await response.json() };
    };
    return { close, ask, start: async (more = {}) => ask("/api/mocks", { service: Calculator.name, rules: [], ...more }) };
  }

  async function started({ start }: Awaited<ReturnType<typeof open>>, more = {}): Promise<MockState> {
    const { status, json } = await start(more);
    assert.equal(status, 200, JSON.stringify(json));
    return json as MockState; // what it answers with 200
  }

  /** Addresses of instances that say that they are mocks. */
  async function sees(addresses: readonly string[]): Promise<void> {
    const { registry } = openRegistry(target);
    const subscription = registry.subscribe(Calculator.name);
    await eventually(() => {
      const mocks = subscription.current.endpoints.filter(({ meta }) => meta["mock"] === "true");
      assert.deepEqual(mocks.map(({ host, port }) => `${host}:${port}`).sort(), addresses.toSorted());
    });
    await subscription[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  }

  it("are refused when they are not allowed, whatever a page asks", async () => {
    const { start, ask } = await open(false);

    assert.deepEqual([(await start()).status, (await ask("/api/mocks/end", { id: "x" })).status], [403, 403]);
    await sees([]);
  });

  it("answer by their rules, say in their entry that they are mocks, and end", async () => {
    const own = await open();
    const mock = await started(own, { seed: 7, rules: ["divide:answer=12.5"] });
    await sees([mock.address]);
    await using client = connect(Calculator, `tcp://${mock.address}`);

    assert.equal(await client.divide(1, 1), 12.5);
    assert.deepEqual((await own.ask("/api/mocks")).json, [mock]);
    assert.equal((await own.ask("/api/mocks/end", { id: mock.id })).status, 200);
    await sees([]);
    assert.equal((await own.ask("/api/mocks/end", { id: mock.id })).status, 404);
  });

  it("end with the console", async () => {
    const own = await open();
    const { address } = await started(own);
    await sees([address]);
    await own.close();

    await sees([]);
  });

  it("are ten at most", async () => {
    const own = await open();
    const answers = await Promise.all(Array.from({ length: 11 }, () => own.start()));

    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(10).fill(200), 503]);
  });

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ["a rule that is none", { rules: ["divide"] }, /names no method/],
    ["a rule of no method", { rules: ["nothing:delay=5ms"] }, /nothing/],
    ["rules that are no texts", { rules: [7] }, /rules are up to 200 texts/],
    ["a path in place of a service", { service: "../idl/calculator.rpc" }, /by its full name/],
    ["what is the name of a file here, too", { service: "package.json" }, /there is no contract of package\.json: /],
    ["what could be the name of a contract", { service: "nowhere.rpc" }, /there is no contract of nowhere\.rpc: /],
    ["a seed that is none", { seed: -1 }, /a seed is a whole number/],
  ];
  for (const [name, more, why] of wrong)
    it(`are refused for ${name}, and nothing is registered`, async () => {
      const { status, json } = await (await open()).start(more);

      assert.equal(status, 400);
      assert.match(JSON.stringify(json), why);
      await sees([]);
    });
});
