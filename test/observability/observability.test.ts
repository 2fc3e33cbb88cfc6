// What docs/observability/ ships, tried with a real Prometheus that reads two servers and a client.

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, type RpcError } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { startMetrics } from "callwire/prometheus";
import { Registry } from "prom-client";
import { Calculator } from "../../generated/calculator.js";
import { Kitchen, type KitchenClient } from "../../generated/kitchen-sink.js";
import { runIn } from "../house/run-in.js";
import { collect } from "../support/collect.js";
import { PrometheusServer } from "../support/prometheus-server.js";
import { ROOT, startScript } from "../support/run-script.js";
import { eventually } from "../support/wait.js";

const FOLDER = join(ROOT, "docs/observability");
const RULES = join(FOLDER, "alerts.yml");
const CASES = join(ROOT, "test/observability/alert-cases.yml");

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const { panels } = JSON.parse(readFileSync(join(FOLDER, "dashboard.json"), "utf8")) as { readonly panels: readonly Panel[] }; // below
const page = readFileSync(join(FOLDER, "alerts.md"), "utf8");
const alerts = [...readFileSync(RULES, "utf8").matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);

/** One server that Prometheus reads. */
interface ScrapedServer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly listening: string;
}

async function startServer(...args: readonly string[]): Promise<ScrapedServer> {
  const { child, line } = await startScript("test/observability/scraped-server.js", ...args);
  return { child, ...(JSON.parse(line) as { readonly port: number; readonly listening: string }) }; // what it prints
}

async function readAll(client: KitchenClient): Promise<void> {
  assert.equal((await collect(client.watch(3))).length, 3);
}

describe("the alert rules", () => {
  it("are valid for promtool", async () => {
    assert.match(await runIn(ROOT, "promtool", ["check", "rules", RULES]), new RegExp(`${alerts.length} rules found`));
  });

  it("fire for what they are for, and for nothing else", async () => {
    assert.match(await runIn(ROOT, "promtool", ["test", "rules", CASES]), /SUCCESS/);
    for (const alert of alerts) assert.ok(readFileSync(CASES, "utf8").includes(`alertname: ${alert}\n`), `no case for ${alert}`);
  });

  it("have a section each on the page that says what they mean", () => {
    assert.deepEqual(
      [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name),
      alerts,
    );
  });
});

describe("a real Prometheus", function () {
  this.timeout(120_000);
  this.slow(30_000);
  const registry = new Registry();
  /** Of `divide`: how many calls ended with each status. */
  const ledger = new Map<string, number>();
  let stop = (): void => undefined;
  let zookeeper: EmbeddedRegistry;
  let servers: readonly ScrapedServer[] = [];
  let metrics: Server;
  let client: KitchenClient;
  let prometheus: PrometheusServer;
  let load: Promise<void> = Promise.resolve();
  let isOver = false;

  before(async () => {
    stop = startMetrics({ registry });
    zookeeper = await startEmbeddedRegistry();
    servers = [await startServer(zookeeper.target), await startServer(zookeeper.target, "failing")];
    metrics = createServer(async (_request, response) => response.end(await registry.metrics()));
    await once(metrics.listen(0, "127.0.0.1"), "listening");
    const ports = [...servers.map(({ port }) => port), (metrics.address() as AddressInfo).port]; // it listens on TCP
    prometheus = await PrometheusServer.start({ targets: ports.map((port) => `127.0.0.1:${port}`), rules: RULES });
    client = connect(Kitchen, zookeeper.target, { balancer: "round-robin" }); // p2c would leave the one that fails alone
    load = makeLoad();
  });

  after(async () => {
    isOver = true;
    await load;
    await client?.close();
    await prometheus?.[Symbol.asyncDispose]();
    await new Promise((resolve) => metrics?.close(resolve));
    for (const { child } of servers) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await zookeeper?.close();
    stop();
  });

  async function divide(kitchen: KitchenClient): Promise<void> {
    const status = await kitchen.divide(1).then(
      () => "OK",
      (error: RpcError) => error.code, // `divide` declares no error for 1
    );
    ledger.set(status, (ledger.get(status) ?? 0) + 1);
  }

  /** Calls on and on, some of which fail, and some of which a server does not know. */
  async function makeLoad(): Promise<void> {
    const patient = client.with({ timeoutMs: 30_000 });
    // In turn `divide` may always get the server that is well.
    await using broken = connect(Kitchen, `tcp://${servers[1]?.listening}`, { timeoutMs: 30_000 });
    await using stranger = connect(Calculator, `tcp://${servers[0]?.listening}`);
    while (!isOver) {
      await divide(patient);
      await divide(broken);
      await readAll(client).catch(() => undefined);
      await stranger.divide(1).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  for (const { title, targets } of panels) {
    it(`has an answer to each query of the panel "${title}"`, async () => {
      for (const { expr } of targets) {
        const query = expr.replaceAll("$__rate_interval", "10s");
        await eventually(async () => {
          const samples = await prometheus.query(query);
          assert.ok(samples.length > 0 && samples.some(({ value }) => Number.isFinite(value)), `${query}: ${samples.length}`);
        }, 60_000);
      }
    });
  }

  it("has an answer to each query of the page", async () => {
    const queries = [...page.matchAll(/^\|[^|]+\| *((?:`[^`]+`)) *\|/gm)].map(([, cell = ""]) => cell.slice(1, -1));
    assert.ok(queries.length >= 5, `${queries.length}`);
    for (const query of queries) {
      await eventually(async () => assert.ok((await prometheus.query(query.replaceAll("5m", "10s"))).length > 0, query), 60_000);
    }
  });

  it("evaluates every rule", async () => {
    await eventually(async () => assert.deepEqual(await prometheus.healthyRules(), alerts), 60_000);
  });

  it("has counted what a ledger of the calls has", async () => {
    isOver = true;
    await load;
    const count = (side: string, status: string): string =>
      `sum(rpc_${side}_call_duration_seconds_count{rpc_method="demo.kitchen.v1.Kitchen/divide",rpc_status_code="${status}"})`;
    await eventually(async () => {
      for (const side of ["client", "server"]) {
        for (const [status, calls] of ledger) assert.equal((await prometheus.query(count(side, status)))[0]?.value, calls, side);
      }
    }, 30_000);
    assert.deepEqual([...ledger.keys()].sort(), ["INTERNAL", "OK"]);
    assert.ok(Math.min(...ledger.values()) > 5, JSON.stringify([...ledger]));
  });
});
