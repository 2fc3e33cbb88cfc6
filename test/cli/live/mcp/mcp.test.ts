// `callwire mcp` as a process, driven by the client of the SDK.

import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { type CallwireServer, type Endpoint, implement, openRegistry, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { type Descriptor, fingerprintService } from "callwire/schema";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { ROOT } from "../../../support/run-script.js";
import { eventually, until } from "../../../support/wait.js";
import { callwire, EMPTY } from "../callwire.js";
import { compileText, SHOP, shop } from "./shop.js";

/** What the model reads, and nobody sees. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e0fff}]/u;

describe("callwire mcp", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let registry: EmbeddedRegistry;
  let server: CallwireServer;
  let shared: Awaited<ReturnType<typeof start>>; // without words of its own
  const open: Client[] = [];

  before(async () => {
    registry = await startEmbeddedRegistry();
    server = await serve({ listen: "127.0.0.1:0", services: [shop], registry: registry.target, stopOnSignal: false });
    shared = await start();
    open.length = 0;
  });
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });
  after(async () => {
    await shared.client.close();
    await server.close();
    await registry[Symbol.asyncDispose]();
  });

  /** A host that has started the command with these words. */
  async function start(...args: readonly string[]): Promise<{ client: Client; stderr: () => string }> {
    const { CALLWIRE_REGISTRY: _registry, ...env } = process.env;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [`${ROOT}/cli/bin/callwire.js`, "mcp", "--timeout", "30s", ...args],
      env: { ...(env as Record<string, string>), CALLWIRE_REGISTRY: registry.target }, // no variable is undefined
      cwd: EMPTY,
      stderr: "pipe",
    });
    let text = "";
    transport.stderr?.on("data", (chunk) => {
      text += String(chunk);
    });
    const client = new Client({ name: "test", version: "1" });
    open.push(client);
    await client.connect(transport);
    return { client, stderr: () => text };
  }

  async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [first] = content as { type: string; text: string }[]; // the one part that every answer has
    assert.equal(first?.type, "text");
    return { text: first.text, value: JSON.parse(first.text) as unknown, isError: isError === true };
  }

  it("lists every method that is @readonly, with its documentation, its schema and an example", async () => {
    const { client, stderr } = shared;
    const { tools } = await client.listTools();

    assert.deepEqual(
      tools.map(({ name }) => name),
      ["Shop_customer", "Shop_watch", "Shop_total", "Shop_long"],
    );
    const [customer] = tools;
    assert.equal(
      customer?.description,
      `Who bought it.
Never the card.
Returns Customer.
Error SoldOut (FAILED_PRECONDITION): The shelf is empty.
Error Locked (PERMISSION_DENIED)
Example of the arguments: {"id":"1"}`,
    );
    assert.deepEqual(customer?.annotations, { readOnlyHint: true, idempotentHint: true });
    assert.deepEqual(Object.keys(customer?.inputSchema.properties ?? {}), ["id", "like"]);
    assert.deepEqual(customer?.inputSchema.required, ["id"]);
    await eventually(() => assert.match(stderr(), /^4 tools from zookeeper:/));
    assert.deepEqual(client.getServerVersion(), { name: "callwire", version: "0.1.0" });
  });

  it("calls a method, masks what is @sensitive, and escapes what is not seen", async () => {
    const { client } = shared;
    const { value, text, isError } = await call(client, "Shop_customer", { id: "1" });

    assert.deepEqual([value, isError], [{ name: "Ada\u{e0041}\u202e", card: "[redacted]", size: "Large" }, false]);
    assert.doesNotMatch(text, UNSEEN);
    assert.match(text, /Ada\\udb40\\udc41\\u202e/);
    const given = await call(client, "Shop_customer", { id: 2, like: { name: "Bo", card: "9" } });
    assert.deepEqual(given.value, { name: "Bo", card: "[redacted]", size: "Small" });
  });

  it("tells declared errors by their names and fields, and wrong arguments by their paths", async () => {
    const { client } = await start(SHOP, "--at", server.listening);
    const sold = await call(client, "Shop_customer", { id: "13" });
    assert.deepEqual(sold, {
      ...sold,
      isError: true,
      value: {
        error: {
          name: "SoldOut",
          code: "FAILED_PRECONDITION",
          message: "nothing is left",
          fields: { why: "nothing is left", pin: "[redacted]" },
        },
      },
    });
    const locked = await call(client, "Shop_customer", { id: "14" });
    assert.doesNotMatch(locked.text, /swordfish/);
    assert.match(locked.text, /"name":"Locked"/);
    const wrong = await call(client, "Shop_customer", { id: "x" });
    assert.deepEqual([wrong.isError, (wrong.value as { error: { code: string } }).error.code], [true, "INVALID_ARGUMENT"]);
    const unknown = await call(client, "Shop_customer", { id: "1", idd: 2 });
    assert.match(unknown.text, /unknown name .*idd/);
    const secret = await call(client, "Shop_customer", { id: "1", like: { name: "Bo", card: 99 } });
    assert.doesNotMatch(secret.text, /99/);
  });

  it("takes the first items of a stream, and streams a list of the client", async () => {
    const { client } = await start("--items", "3");
    const { value } = await call(client, "Shop_watch", { from: 5 });
    assert.deepEqual(value, {
      items: [5, 6, 7].map((index) => ({ name: `customer ${index}`, card: "[redacted]", size: "Small" })),
      complete: false,
      why: "these are the first 3 items",
    });
    assert.equal((await call(client, "Shop_total", { prices: [1, 2.5] })).value, 3.5);
    assert.match((await call(client, "Shop_total", {})).text, /prices: what the client streams is a list here/);
  });

  it("refuses a method that is not @readonly, unless it is allowed", async () => {
    const { client } = shared;
    await assert.rejects(
      client.callTool({ name: "Shop_order", arguments: { item: "tea" } }),
      /demo\.shop\.v1\.Shop\/order is not @readonly, so it may not be called/,
    );
    await assert.rejects(
      client.callTool({ name: "Shop_custommer" }),
      /there is no tool Shop_custommer; did you mean Shop_customer\?/,
    );
    const { client: allowed } = await start("--allow", `${SHOP}/order`);
    const { tools } = await allowed.listTools();
    assert.deepEqual(tools.find(({ name }) => name === "Shop_order")?.annotations, {
      readOnlyHint: false,
      idempotentHint: false,
    });
    assert.equal((await call(allowed, "Shop_order", { item: "tea" })).value, 7);
  });

  it("bounds an answer by its length, and a call by its time", async () => {
    const { client } = await start("--timeout", "1s");
    const long = await call(client, "Shop_long", { length: 200_000 });
    assert.deepEqual([long.isError, long.text.length < 1_000], [true, true]);
    assert.match(long.text, /the answer has 200002 characters, and 100000 are passed on/);
    const late = await call(client, "Shop_customer", { id: "15" });
    assert.deepEqual([late.isError, (late.value as { error: { code: string } }).error.code], [true, "DEADLINE_EXCEEDED"]);
  });

  it("has the tools of a service that registers later", async () => {
    const { client } = shared;
    assert.equal((await client.listTools()).tools.length, 4);
    let changes = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes++);
    await using later = await serve({
      listen: "127.0.0.1:0",
      services: [implement(Calculator, calculator)],
      registry: registry.target,
      stopOnSignal: false,
    });
    assert.ok(later.listening);
    await eventually(
      async () => await assert.rejects(client.callTool({ name: "Calculator_divide" }), /Calculator\/divide is not @readonly/),
    );
    await until(() => changes > 0);
  });

  it("escapes the texts of a hostile contract, cuts them, and leaves out one with odd names", async () => {
    await using hostile = await startEmbeddedRegistry();
    const { registry: opened } = openRegistry(hostile.target);
    await using _opened = opened;
    const evil = "\u001b[31mred\u202e\u{e0049}\u{e0047}";
    const doc = compileText(`package evil.v1;\nservice Evil { @readonly read(text: string): string; }`);
    await using one = await register(
      "evil.v1.Evil",
      "a",
      edited(doc, (text) => text.replace('"name":"read"', `"name":"read","doc":${JSON.stringify(evil + "x".repeat(9_000))}`)),
    );
    const odd = compileText(`package odd.v1;\nservice Odd { @readonly read(text: string): string; }`);
    await using two = await register(
      "odd.v1.Odd",
      "b",
      edited(odd, (text) => text.replace('"name":"text"', `"name":${JSON.stringify(evil)}`)),
    );
    assert.ok(one.state.length + two.state.length > 0);
    const { client, stderr } = await start("--registry", hostile.target);
    const { tools } = await client.listTools();

    assert.deepEqual(
      tools.map(({ name }) => name),
      ["Evil_read"],
    );
    const text = JSON.stringify(tools);
    assert.doesNotMatch(String(tools[0]?.description), UNSEEN);
    assert.match(String(tools[0]?.description), /^\\u\{1b\}\[31mred\\u\{202e\}\\u\{e0049\}/);
    assert.ok(text.length < 5_000, String(text.length));
    await eventually(() => assert.match(stderr(), /odd\.v1\.Odd is left out: its contract has a name/));
    assert.doesNotMatch(stderr(), UNSEEN);

    async function register(name: string, id: string, descriptor: Descriptor) {
      const fingerprint = descriptor.files[0]?.services[0]?.fingerprint ?? "";
      opened.publishSchema(fingerprint, descriptor);
      const endpoint: Endpoint = { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {}, fingerprint };
      const registration = opened.register(name, endpoint);
      await registration.ready();
      await eventually(async () => assert.ok((await opened.schema(fingerprint)) !== undefined));
      return registration;
    }
  });

  it("ends with its input, and says at once what is wrong with its words", async () => {
    const env = { CALLWIRE_REGISTRY: registry.target };
    const { code, stdout } = await callwire(["mcp"], { env, input: "no request\n" });
    assert.deepEqual([code, stdout], [0, ""]);
    for (const [words, text] of [
      [["--items", "0"], /--items takes a whole number from 1 to 1000/],
      [["--allow", "order"], /order names no method; write service\/method/],
      [["--registry", "memory:"], /memory: is inside of one process/],
    ] as const) {
      const wrong = await callwire(["mcp", ...words], { env });
      assert.deepEqual([wrong.code, wrong.stdout], [2, ""], words.join(" "));
      assert.match(wrong.stderr, text);
    }
    const away = await callwire(["mcp", "--registry", "zookeeper://127.0.0.1:1/rpc", "--timeout", "500ms"], { env });
    assert.deepEqual([away.code, away.stdout], [3, ""]);
  });
});

/** With another text in it, and its own fingerprint: no client takes it otherwise. */
function edited(descriptor: Descriptor, edit: (text: string) => string): Descriptor {
  const { files, ...rest } = JSON.parse(edit(JSON.stringify(descriptor))) as Descriptor; // as it was but for that
  const types = new Map(files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  return {
    ...rest,
    files: files.map((file) => ({
      ...file,
      services: file.services.map((service) => ({ ...service, fingerprint: fingerprintService(service, types) })),
    })),
  };
}
