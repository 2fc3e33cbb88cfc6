import assert from "node:assert/strict";
import { compile, createMemoryHost } from "@callwire/compiler";
import { type Endpoint, openRegistry } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { eventually } from "../../support/wait.js";
import { createNode, createNodes } from "../../support/zookeeper-nodes.js";
import { callwire } from "./callwire.js";

/** What a terminal would obey, or a reader would not see. */
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const EVIL = "\u001b[31mred\u001b]0;title\u0007\u202egpj.exe\u2066\u009b2J";

function endpointOf(id: string, parts: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {}, ...parts };
}

describe("the live commands beside a hostile registry", function () {
  this.timeout(120_000);
  this.slow(10_000);

  it("print no control and no bidi character of a record", async () => {
    await using registry = await startEmbeddedRegistry();
    const { registry: opened } = openRegistry(registry.target);
    await using _opened = opened;
    await using registration = opened.register(
      "demo.Evil",
      endpointOf("a", { version: EVIL, zone: EVIL, fingerprint: EVIL, host: "h" }),
    );
    await registration.ready();
    const env = { CALLWIRE_REGISTRY: registry.target };
    for (const args of [
      ["services"],
      ["services", "--json"],
      ["instances", "demo.Evil"],
      ["instances", "demo.Evil", "--json"],
      ["describe", "demo.Evil"],
      ["call", "demo.Evil/f"],
      ["health", "demo.Evil"],
      ["instances", `demo.Evil${EVIL}`],
      ["describe", `demo.Evil/${EVIL}`],
    ]) {
      const { stdout, stderr } = await callwire([...args, "--timeout", "2s"], { env });
      assert.doesNotMatch(stdout, RAW, args.join(" "));
      assert.doesNotMatch(stderr, RAW, args.join(" "));
      assert.ok(stdout.length + stderr.length > 0, args.join(" "));
    }
  });

  it("show a contract whose types are wide, deep and in a circle, and an example that ends", async () => {
    const fields = Array.from({ length: 40 }, (_, index) => `${index + 1} f${index}: [Wide];`).join(" ");
    const { descriptor } = compile(
      createMemoryHost({
        "wide.rpc": `package demo.v1;
struct Wide { ${fields} }
struct Circle { 1 next: Circle?; 2 all: [Circle]; }
service Wides { put(wide: Wide, circle: Circle); }`,
      }),
      { roots: [""] },
    );
    assert.ok(descriptor !== undefined);
    await using registry = await startEmbeddedRegistry();
    const { registry: opened } = openRegistry(registry.target);
    await using _opened = opened;
    const { fingerprint = "" } = descriptor.files[0]?.services[0] ?? {};
    opened.publishSchema(fingerprint, descriptor);
    await using registration = opened.register("demo.v1.Wides", endpointOf("a", { fingerprint }));
    await registration.ready();
    const env = { CALLWIRE_REGISTRY: registry.target };
    await eventually(async () => assert.ok((await opened.schema(fingerprint)) !== undefined));

    for (const name of ["demo.v1.Wides", "demo.v1.Wides/put"]) {
      const { code, stdout } = await callwire(["describe", name], { env });
      assert.equal(code, 0);
      assert.ok(stdout.length > 1_000 && stdout.length < 50_000, String(stdout.length));
    }
  });

  it("pass over folders whose name is no service's", async () => {
    await using registry = await startEmbeddedRegistry();
    const host = registry.target.replace("zookeeper://", "").replace(/\/.*$/, "");
    const { registry: opened } = openRegistry(registry.target);
    await using _opened = opened;
    await using registration = opened.register("demo.v1.Real", endpointOf("a"));
    await registration.ready();
    for (const name of ["two words", "a\u202eb", "x".repeat(300), "täg"])
      await createNode(host, `/rpc/services/${name}/a~0`, Buffer.from("x"));
    const env = { CALLWIRE_REGISTRY: registry.target };
    for (const args of [["services"], ["services", "--json"], ["compat", "--timeout", "4s"], ["doctor"]]) {
      const { stdout, stderr } = await callwire(args, { env });
      assert.doesNotMatch(stderr, /no name for an entry|two words/, args.join(" "));
      assert.doesNotMatch(stdout + stderr, RAW);
    }
    const { code, stdout } = await callwire(["services", "--json"], { env });
    assert.equal(code, 0);
    assert.deepEqual(
      (JSON.parse(stdout) as { services: { name: string }[] }).services.map(({ name }) => name),
      ["demo.v1.Real"],
    );
  });

  it("skip a record that is too large, and a service with nothing else is not there", async () => {
    await using registry = await startEmbeddedRegistry();
    const host = registry.target.replace("zookeeper://", "").replace(/\/.*$/, "");
    await createNode(host, "/rpc/services/demo.Huge/a~0", Buffer.alloc(900_000, "x"));
    const { code, stderr } = await callwire(["instances", "demo.Huge"], { env: { CALLWIRE_REGISTRY: registry.target } });
    assert.equal(code, 3);
    assert.ok(stderr.length < 1_000);
  });

  it("lists 10,000 services by their names, and a few of them whole, with little memory", async () => {
    await using registry = await startEmbeddedRegistry();
    const host = registry.target.replace("zookeeper://", "").replace(/\/.*$/, "");
    const names = Array.from({ length: 10_000 }, (_, index) => `demo.S${index}`);
    const record = Buffer.from(JSON.stringify({ v: 1, id: "a", host: "h", port: 1 }));
    await createNodes(host, "/rpc/services", new Map(names.map((name) => [name, Buffer.alloc(0)])));
    await createNodes(host, "/rpc/services", new Map(names.map((name) => [`${name}/a~0`, record])));
    // The heap that it may have: 200 MB are those of the whole process.
    const env = { CALLWIRE_REGISTRY: registry.target, NODE_OPTIONS: "--max-old-space-size=120" };

    const all = await callwire(["services", "--timeout", "60s"], { env });
    assert.equal(all.code, 0);
    assert.equal(all.stdout.split("\n").length, 10_001);
    assert.match(all.stderr, /^10000 services, by their names alone; callwire services <part of the name> says more of fewer\n$/);
    const few = await callwire(["services", "s999", "--timeout", "60s"], { env });
    assert.equal(few.code, 0);
    assert.equal(few.stdout.split("\n").length, 13);
  });
});
