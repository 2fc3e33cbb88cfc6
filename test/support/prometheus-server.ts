// A real Prometheus for tests: Debian's package, a free loopback port and a folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./wait.js";
import { freePort } from "./zookeeper-server.js";

/** Many times what it takes. */
const READY_TIMEOUT_MS = 30_000;

export interface PrometheusOptions {
  /** `host:port` of what it reads every second. */
  readonly targets: readonly string[];
  /** Path of a file of rules. */
  readonly rules: string;
}

/** One value of an answer, with its labels. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export class PrometheusServer implements AsyncDisposable {
  readonly #url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.#url = url;
    this.#folder = folder;
    this.#child = child;
  }

  /** Resolves when it answers. */
  static async start({ targets, rules }: PrometheusOptions): Promise<PrometheusServer> {
    const folder = mkdtempSync(join(tmpdir(), "callwire-prometheus-"));
    const config = {
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: [rules],
      scrape_configs: [{ job_name: "kitchen", static_configs: [{ targets }] }],
    };
    const file = join(folder, "prometheus.yml");
    writeFileSync(file, JSON.stringify(config)); // which is YAML too
    const address = `127.0.0.1:${await freePort()}`;
    const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, "data")}`, `--web.listen-address=${address}`];
    const child = spawn("prometheus", [...args, "--log.level=error"], { stdio: ["ignore", "inherit", "inherit"] });
    const server = new PrometheusServer(`http://${address}`, folder, child);
    try {
      await eventually(async () => {
        const { status } = await fetch(`http://${address}/-/ready`);
        if (status !== 200) throw new Error(`prometheus is not ready: ${status}`);
      }, READY_TIMEOUT_MS);
    } catch (error) {
      await server[Symbol.asyncDispose](); // nobody else has it
      throw error;
    }
    return server;
  }

  /** What a query gives now. Throws what Prometheus says of a wrong one. */
  async query(query: string): Promise<readonly Sample[]> {
    const answer = (await this.#get(`/api/v1/query?query=${encodeURIComponent(query)}`)) as {
      readonly result: readonly {
        readonly metric: Readonly<Record<string, string>>;
        readonly value: readonly [number, string];
      }[];
    }; // of an instant vector
    return answer.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Names of the rules that it has loaded and evaluated well. */
  async healthyRules(): Promise<readonly string[]> {
    const { groups } = (await this.#get("/api/v1/rules")) as {
      readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
    }; // as its API says
    return groups.flatMap(({ rules }) => rules.filter(({ health }) => health === "ok").map(({ name }) => name));
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(this.#url + path);
    const { status, data, error } = (await response.json()) as Readonly<Record<string, unknown>>; // of every answer of its API
    if (status !== "success") throw new Error(`prometheus: ${String(error)}`);
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.pid !== undefined) {
      this.#child.kill("SIGTERM");
      await once(this.#child, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
