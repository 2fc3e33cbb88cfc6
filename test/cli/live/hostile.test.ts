import assert from "node:assert/strict";
import { type Endpoint, openRegistry } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
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
});
