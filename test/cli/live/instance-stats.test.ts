// `callwire instances --stats`: what each instance says, and what stands there of one that does
// not.

import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, type ServeOptions, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { callwire, steady } from "./callwire.js";

const CALC = Calculator.name;
const TOKEN = "a token of the operator";

interface Listed {
  readonly version: string;
  readonly stats?: Readonly<Record<string, unknown>>;
}

describe("callwire instances --stats", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  const servers: CallwireServer[] = [];

  before(async () => {
    registry = await startEmbeddedRegistry();
    const options = { listen: "127.0.0.1:0", registry: registry.target, stopOnSignal: false } as const;
    const services = [implement(Calculator, calculator)];
    const kinds: readonly Partial<ServeOptions>[] = [
      { version: "open" },
      { version: "token", stats: { token: TOKEN } },
      { version: "off", stats: false },
    ];
    for (const kind of kinds) servers.push(await serve({ ...options, services, ...kind }));
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  const list = async (...args: readonly string[]): Promise<ReadonlyMap<string, Listed>> => {
    const { code, stdout } = await callwire(["instances", CALC, "--json", ...args], {
      env: { CALLWIRE_REGISTRY: registry.target },
    });
    assert.equal(code, 0);
    const { instances } = JSON.parse(stdout) as { readonly instances: readonly Listed[] }; // as docs/cli.md has it
    return new Map(instances.map((each) => [each.version, each]));
  };

  it("has the calls of the second, with their errors and times", async () => {
    await using calc = connect(Calculator, `tcp://${servers[0]?.listening}`);
    let isOver = false;
    const calls = (async () => {
      while (!isOver) await calc.divide(1, 0).catch(() => undefined);
    })();
    const stats = (await list("--stats")).get("open")?.stats ?? {};
    isOver = true;
    await calls;

    assert.ok(Number(stats["callsPerSecond"]) > 0);
    assert.equal(stats["errorsPerSecond"], stats["callsPerSecond"]);
    assert.deepEqual(Object.keys(Object(stats["errors"])), ["INVALID_ARGUMENT"]);
    assert.ok(Number(stats["p50Ms"]) <= Number(stats["p99Ms"]) && Number(stats["rssBytes"]) > 0);
  });

  it("asks for what was not said, and says how to say it", async () => {
    const { code, stdout, stderr } = steady(
      await callwire(["instances", CALC, "--stats"], { env: { CALLWIRE_REGISTRY: registry.target } }),
    );

    assert.equal(code, 0);
    assert.equal(stdout.match(/ up answers - - - - - - /g)?.length, 2);
    assert.equal(stdout.match(/ up answers 0 0 0 - - TIME /g)?.length, 1);
    assert.match(
      stderr,
      /tells no figures: the token is not the one of stats of serve; .*, by --token or CALLWIRE_STATS_TOKEN$/m,
    );
    assert.match(stderr, /tells no figures: it is older than this command, or was started with stats: false$/m);
  });

  it("gives the token to who asks for it", async () => {
    const listed = await list("--stats", "--token", TOKEN);
    const shown = ["open", "token", "off"].map((version) => "callsPerSecond" in (listed.get(version)?.stats ?? {}));
    assert.deepEqual(shown, [true, true, false]);
  });

  it("asks nobody without the option", async () => {
    for (const { stats } of (await list()).values()) assert.equal(stats, undefined);
  });
});
