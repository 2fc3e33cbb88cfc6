// Calls by the console, without its page: what it lets through, what it answers, and what it keeps.

import assert from "node:assert/strict";
import { type CallwireServer, implement, openRegistry, serve } from "callwire";
import { listenOn } from "#cli/live/console/console-server.js";
import type { CallEvent, Everything, FailedCall } from "#cli/live/console/messages.js";
import { type OpenConsole, openConsole } from "#cli/live/console/open-console.js";
import { markedRegistry } from "#cli/live/mock/mock-mark.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { kitchen } from "../../../../examples/streams/kitchen.js";
import { Calculator } from "../../../../generated/calculator.js";
import { Kitchen } from "../../../../generated/kitchen-sink.js";
import { eventually, until } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

const TARGET = "memory:console-calls";
const TOKEN = "a-token-that-nobody-guesses-1";
const DIVIDE = { service: Calculator.name, method: "divide", args: { num1: 10, num2: 4 } };

/** One console, and the cookie of a page of it. */
interface Looking {
  readonly opened: OpenConsole;
  readonly origin: string;
  readonly cookie: string;
}

describe("calls by the console", () => {
  let server: CallwireServer;
  let calling: Looking;
  let reading: Looking;
  /** Streams whose client has gone. */
  let cancelled = 0;

  before(async () => {
    const services = [
      implement(Calculator, calculator),
      implement(Kitchen, {
        ...kitchen,
        async *watch({ signal }, fromSeq) {
          signal.addEventListener("abort", () => cancelled++);
          for (let x = fromSeq; ; x++) {
            yield { x, y: 0 };
            if (x % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
          }
        },
        divide: () => {
          throw new Error("the disk is full");
        },
        find: (_context, name) => new Map([[1, { kind: "left", value: name.repeat(70_000) }]]),
      }),
    ];
    server = await serve({ registry: TARGET, services, listen: "127.0.0.1:0" });
    [calling, reading] = await Promise.all([open(true), open(false)]);
  });
  after(async () => {
    await Promise.all([calling.opened.close(), reading.opened.close()]);
    await server.close();
  });

  async function open(calls: boolean): Promise<Looking> {
    const listening = await listenOn(0);
    const { registry } = openRegistry(TARGET);
    const opened = await openConsole(createLive({ registry: TARGET }), registry, listening, {
      token: TOKEN,
      allowed: { calls, actions: false },
    });
    const origin = `http://127.0.0.1:${listening.port}`;
    const response = await post({ opened, origin, cookie: "" }, "/api/session", { token: TOKEN });
    return { opened, origin, cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
  }

  function post({ origin, cookie }: Looking, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    const headers = { cookie, "content-type": "application/json" };
    return fetch(`${origin}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** All events of a call, to its end. */
  async function call(request: unknown): Promise<readonly CallEvent[]> {
    const response = await post(calling, "/api/call", request);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as CallEvent);
  }

  function find<Kind extends CallEvent["kind"]>(events: readonly CallEvent[], kind: Kind) {
    const found = events.find((event): event is Extract<CallEvent, { kind: Kind }> => event.kind === kind);
    return found ?? assert.fail(`no ${kind} in ${JSON.stringify(events)}`);
  }

  it("are refused by the server when they are not allowed, whatever a page asks", async () => {
    for (const path of ["/api/call", "/api/items"]) {
      const response = await post(reading, path, { ...DIVIDE, isConfirmed: true, call: "x", items: [] });
      assert.equal(response.status, 403);
      assert.match(await response.text(), /start it with --allow-calls/);
    }
  });

  it("are refused without the cookie", async () => {
    assert.equal((await post({ ...calling, cookie: "" }, "/api/call", DIVIDE)).status, 401);
  });

  it("answer with the value, who gave it, and how long that took", async () => {
    const events = await call(DIVIDE);
    const ended = find(events, "ended");

    assert.equal(find(events, "result").value?.text, "2.5");
    assert.equal(ended.by, String(server.listening));
    assert.ok(ended.ms > 0);
  });

  it("go to the one instance that was chosen, and to none that has gone", async () => {
    assert.equal(find(await call({ ...DIVIDE, instance: server.id }), "result").value?.text, "2.5");
    assert.equal((await post(calling, "/api/call", { ...DIVIDE, instance: "nobody" })).status, 404);
  });

  it("of a method that may change something are confirmed first", async () => {
    const ping = { service: Kitchen.name, method: "ping", args: {} };

    assert.equal((await post(calling, "/api/call", ping)).status, 409);
    assert.equal(find(await call({ ...ping, isConfirmed: true }), "result").value, null);
  });

  it("say where a value does not fit, before anything is sent", async () => {
    const wrong = { ...DIVIDE, args: { num1: "x" } };
    const failed = find(await call(wrong), "failed");

    assert.deepEqual([failed.code, failed.path, failed.attempts], ["INVALID_ARGUMENT", "num1", []]);
    const checked = await (await post(reading, "/api/check", wrong)).json();
    assert.deepEqual(checked, { path: "num1", problem: failed.message });
    assert.equal(await (await post(reading, "/api/check", DIVIDE)).json(), null);
  });

  it("show an error of the contract with its fields", async () => {
    const failed = find(await call({ ...DIVIDE, args: { num1: 1, num2: 0 } }), "failed");

    assert.deepEqual([failed.name, failed.code], ["InvalidOperation", "INVALID_ARGUMENT"]);
    assert.match(failed.fields?.text ?? "", /"operation": "Divide"/);
  });

  /** Those that the console keeps, as it tells each page. */
  async function failures(): Promise<readonly FailedCall[]> {
    const stop = new AbortController();
    const { body } = await fetch(`${calling.origin}/api/events`, { headers: { cookie: calling.cookie }, signal: stop.signal });
    const events = body?.getReader();
    let text = "";
    for (let part = await events?.read(); part?.done === false; part = await events?.read()) {
      text += Buffer.from(part.value ?? []).toString("utf8");
      if (text.includes("\n\n")) break;
    }
    stop.abort();
    const everything = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "") as Everything; // its first event
    return everything.failures;
  }

  it("that failed are kept, with who answered and the error id, and none that was never sent", async () => {
    const before = (await failures()).length;
    await call({ ...DIVIDE, args: { num1: 1, num2: 0 } });
    await call({ ...DIVIDE, args: { num1: "x" } });
    await call(DIVIDE);
    const { errorId = "none" } = find(
      await call({ service: Kitchen.name, method: "divide", args: { num1: 1, num2: 2 }, isConfirmed: true }),
      "failed",
    );
    const by = String(server.listening);

    assert.deepEqual(
      (await failures()).slice(before).map(({ method, name, code, instance, errorId: id }) => [method, name, code, instance, id]),
      [
        ["divide", "InvalidOperation", "INVALID_ARGUMENT", by, undefined],
        ["divide", "RpcError", "INTERNAL", by, errorId],
      ],
    );
    assert.notEqual(errorId, "none");
  });

  it("that a mock failed say that it is one", async () => {
    const before = (await failures()).length;
    const registry = markedRegistry(openRegistry(TARGET).registry);
    const broken = { ...calculator, divide: () => Promise.reject(new Error("made up")) };
    const mock = await serve({ registry, services: [implement(Calculator, broken)], listen: "127.0.0.1:0" });
    const asked = { ...DIVIDE, instance: mock.id };
    await eventually(() => call(asked)); // once it is followed
    await mock.close();

    const failed = (await failures()).slice(before).map(({ instance, isMock }) => ({ instance, isMock }));
    assert.deepEqual(failed, [{ instance: String(mock.listening), isMock: true }]);
  });

  it("mask what is sensitive for the history", async () => {
    const options = { tags: ["a"], limits: {}, big: "1", at: "2026-03-01T12:00:00Z", data: "", note: "a secret" };
    const events = await call({
      service: Kitchen.name,
      method: "area",
      args: { shape: { empty: {} }, options },
      isConfirmed: true,
    });
    const { masked } = find(events, "started");

    assert.match(masked, /"note":"\[redacted\]"/);
    assert.doesNotMatch(masked, /a secret/);
  });

  it("show the beginning of an answer of megabytes, and how much more there is", async () => {
    const { value } = find(await call({ service: Kitchen.name, method: "find", args: { name: "x".repeat(50) } }), "result");

    assert.ok(value !== null && value.text.length === 200_000 && value.cut > 3_000_000);
  });

  it("sample a stream that nobody can read so fast, count all of it, and end it when the page goes", async () => {
    const stop = new AbortController();
    const before = cancelled;
    const response = await post(
      calling,
      "/api/call",
      { service: Kitchen.name, method: "watch", args: { fromSeq: 1 }, isConfirmed: true },
      stop.signal,
    );
    let text = "";
    for await (const part of response.body ?? []) {
      text += Buffer.from(part).toString("utf8");
      if (text.split("\n").length > 4) break;
    }
    stop.abort();
    const events = text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as CallEvent);
    const told = events.flatMap((event) => (event.kind === "items" ? [event] : []));
    const last = told.at(-1);

    assert.ok(last !== undefined && told.every(({ items }) => items.length <= 20));
    const shown = told.reduce((sum, { items, left }) => sum + items.length + left, 0);
    assert.equal(shown, last.count);
    await until(() => cancelled > before);
  });

  it("stream what is typed, and end when that ends", async () => {
    const response = await post(calling, "/api/call", { service: Kitchen.name, method: "sum", args: {}, isConfirmed: true });
    const lines = response.body?.getReader();
    const first = Buffer.from((await lines?.read())?.value ?? []).toString("utf8");
    const { call: id } = JSON.parse(first.split("\n")[0] ?? "") as { call: string };
    assert.equal((await post(calling, "/api/items", { call: id, items: [1, 2] })).status, 200);
    const wrong = await post(calling, "/api/items", { call: id, items: ["x"] });
    assert.deepEqual([wrong.status, (await wrong.text()).includes("is not a number")], [400, true]);
    assert.equal((await post(calling, "/api/items", { call: id, items: Array(2_000).fill(1) })).status, 429);
    await post(calling, "/api/items", { call: id, items: [3.5], isEnd: true });
    let rest = "";
    for (let part = await lines?.read(); part?.done === false; part = await lines?.read())
      rest += Buffer.from(part.value ?? []).toString("utf8");

    assert.match(rest, /"kind":"result","value":\{"text":"6.5"/);
    assert.equal((await post(calling, "/api/items", { call: id, items: [1] })).status, 404);
  });

  it("refuse what is no call", async () => {
    for (const body of [null, 7, [], {}, { service: "x" }, { ...DIVIDE, timeoutMs: -1 }, { ...DIVIDE, metadata: [] }])
      assert.equal((await post(calling, "/api/call", body)).status, 400, JSON.stringify(body));
    assert.equal((await post(calling, "/api/call", { ...DIVIDE, method: "nothing" })).status, 404);
  });
});
