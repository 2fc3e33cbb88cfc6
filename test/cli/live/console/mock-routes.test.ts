// Mocks by the console, without its page, in a registry in memory.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { join } from "node:path";
import { connect, implement, openRegistry, serve } from "callwire";
import { connectDynamic } from "callwire/dynamic";
import { compileTexts } from "#cli/commands/live/contract-tools.js";
import { listenOn } from "#cli/live/console/console-server.js";
import type { ContractText, Mockable, MockState } from "#cli/live/console/mock-messages.js";
import { openConsole } from "#cli/live/console/open-console.js";
import { Live } from "#cli/live/live-command.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { ROOT } from "../../../support/run-script.js";
import { eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

const LIVE = { kind: "service", service: Calculator.name };
const CONTRACT = readFileSync(join(ROOT, "idl/calculator.rpc"), "utf8");
/** One that imports the other, in folders. */
const TEXTS: readonly ContractText[] = [
  {
    name: "shop/orders.rpc",
    text: 'package a.shop;\nimport { Money } from "../common/money.rpc";\nservice Orders { price(): Money; }\n',
  },
  { name: "common/money.rpc", text: "package a.common;\nstruct Money { 1 cents: i32; }\nservice Rates { rate(): f64; }\n" },
];
const RECORDING = {
  name: "calls.ndjson",
  text: `{"service":"${Calculator.name}","method":"divide","startedAt":"2026-01-01T00:00:00Z","ms":1,"args":{"num1":1,"num2":8},"result":0.125}\n`,
};
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

  async function open(actions = true, project: readonly ContractText[] = []) {
    const { registry } = openRegistry(target);
    const listening = await listenOn(0);
    const allowed = { calls: false, actions };
    const { tools, flags } = createLive({ registry: target });
    const loadProject = () => (project.length === 0 ? undefined : compileTexts(project));
    const live = new Live({ ...tools, loadProject }, flags);
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
    /** A request whose body never ends. */
    const begin = async (path: string): Promise<ClientRequest> => {
      const headers = { "content-type": "application/json", cookie };
      const begun = request({ host: "127.0.0.1", port: listening.port, method: "POST", path, headers });
      begun.on("error", () => undefined); // it is ended here
      begun.write("{");
      await once(begun, "socket");
      await once(begun.socket ?? begun, "connect");
      await ask("/api/mocks"); // what was sent before is read by then
      return begun;
    };
    return { close, ask, begin, start: async (more = {}) => ask("/api/mocks", { source: LIVE, rules: [], ...more }) };
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

    const answers = await Promise.all([
      start(),
      ask("/api/mocks/end", { id: "x" }),
      ask("/api/mocks/contract", { source: LIVE }),
      ask("/api/mocks/project"),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 403, 403],
    );
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

  it("are of a contract of the project, which is named by its path, and of no other path", async () => {
    const own = await open(true, [{ name: "demo/calculator.rpc", text: CONTRACT }]);
    assert.deepEqual((await own.ask("/api/mocks/project")).json, [{ file: "demo/calculator.rpc", services: [Calculator.name] }]);
    const mock = await started(own, { source: { kind: "project", file: "demo/calculator.rpc" }, rules: ["divide:answer=12.5"] });
    await using client = connect(Calculator, `tcp://${mock.address}`);

    assert.equal(await client.divide(1, 1), 12.5);
    assert.equal(mock.source, "demo/calculator.rpc");
    for (const file of ["../demo/calculator.rpc", "/etc/passwd", join(ROOT, "idl/calculator.rpc")]) {
      const { status, json } = await own.start({ source: { kind: "project", file } });
      assert.equal(status, 400);
      assert.match(JSON.stringify(json), /the project around the console has no contract/);
    }
  });

  it("are of contracts that a page sends, which import one another, all or some of their services", async () => {
    const own = await open();
    const source = { kind: "texts", texts: TEXTS };
    const { json } = await own.ask("/api/mocks/contract", { source });
    const { services } = json as Mockable; // what it answers
    assert.deepEqual(
      services.map(({ name, methods }) => [name, ...methods.map((method) => method.name)]),
      [
        ["a.common.Rates", "rate"],
        ["a.shop.Orders", "price"],
      ],
    );
    const all = await started(own, { source });
    const one = await started(own, { source, services: ["a.shop.Orders"], rules: ['price:answer={"cents": 7}'] });

    assert.deepEqual(all.services, ["a.common.Rates", "a.shop.Orders"]);
    assert.deepEqual([one.services, one.source], [["a.shop.Orders"], "shop/orders.rpc and 1 more"]);
    await using client = await connectDynamic("a.shop.Orders", `tcp://${one.address}`);
    assert.deepEqual(await client.call("price", {}), { cents: 7 });
  });

  it("read nothing from the disk for what a page sends", async () => {
    const own = await open();
    const text = 'package a;\nimport { Rounding } from "./calculator.rpc";\nservice X { y(): Rounding; }\n';
    for (const name of ["idl/x.rpc", "x.rpc"]) {
      const { status, json } = await own.start({ source: { kind: "texts", texts: [{ name, text }] } });
      assert.equal(status, 400);
      assert.match(JSON.stringify(json), /x\.rpc:2:\d+ imported file .*calculator\.rpc.* not found/);
    }
  });

  it("answer as in a recording that a page sends", async () => {
    const own = await open();
    const mock = await started(own, { recording: RECORDING });
    await using client = connect(Calculator, `tcp://${mock.address}`);

    assert.deepEqual(mock.recording, { name: "calls.ndjson", count: 1 });
    assert.equal(await client.divide(1, 8), 0.125);
    assert.equal(await client.divide(2, 9), 0.125); // the next of the method
  });

  it("go on with the next one when a page goes away in the middle of its request", async () => {
    const own = await open();
    const slow = await own.begin("/api/mocks");
    const waiting = own.start();
    slow.destroy();

    assert.equal((await waiting).status, 200);
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
    ["a path in place of a service", { source: { kind: "service", service: "../idl/calculator.rpc" } }, /by its full name/],
    [
      "what is the name of a file here, too",
      { source: { kind: "service", service: "package.json" } },
      /there is no contract of package\.json: /,
    ],
    [
      "what could be the name of a contract",
      { source: { kind: "service", service: "nowhere.rpc" } },
      /there is no contract of nowhere\.rpc: /,
    ],
    [
      "a source that is none",
      { source: { kind: "disk", file: "x.rpc" } },
      /of a service, of a contract of the project, or of texts/,
    ],
    ["no contracts", { source: { kind: "texts", texts: [] } }, /contracts are 1 to 200/],
    ["a contract above its folder", { source: textsOf("../x.rpc") }, /\.\.\/x\.rpc is no name of a contract/],
    ["a contract by its place on a disk", { source: textsOf("/x.rpc") }, /\/x\.rpc is no name of a contract/],
    ["another file", { source: textsOf("x.txt") }, /x\.txt is no name of a contract/],
    ["one name for two", { source: textsOf("x.rpc", "x.rpc") }, /two contracts have one name/],
    [
      "contracts that are too long",
      { source: textsOf("x.rpc", "y.rpc", "/".repeat(600_000)) },
      /more than 1048576 characters together/,
    ],
    ["a contract with a mistake", { source: textsOf("x.rpc", "y.rpc", "package a;\nstruct {") }, /x\.rpc:2:\d+ .*, and \d+ more/],
    ["a contract without a service", { source: textsOf("x.rpc") }, /what was sent has no service/],
    [
      "a service that it does not have",
      { source: { kind: "texts", texts: TEXTS }, services: ["a.shop.Order"] },
      /did you mean a\.shop\.Orders/,
    ],
    ["a project that is not there", { source: { kind: "project", file: "x.rpc" } }, /has no contract x\.rpc with a service/],
    ["a recording that is none", { recording: { name: "x.ndjson", text: "{" } }, /x\.ndjson:1 is not JSON/],
    [
      "a recording of another service",
      { recording: { ...RECORDING, text: RECORDING.text.replace("Calculator", "Other") } },
      /has no call of/,
    ],
    [
      "a recording that is too long",
      { recording: { name: "x", text: " ".repeat(8 * 1024 * 1024 + 1) } },
      /a recording has up to 8388608/,
    ],
    ["services that are no names", { services: ["../x"] }, /services are full names/],
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

function textsOf(name: string, second = "", text = "package a;") {
  const names = second === "" ? [name] : [name, second];
  return { kind: "texts", texts: names.map((each) => ({ name: each, text })) };
}
