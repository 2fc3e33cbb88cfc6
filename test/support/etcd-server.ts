// Real etcd servers for tests: Debian's package, free loopback ports and a folder of their own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEtcd, type Etcd } from "../../examples/etcd-registry/etcd.js";
import { eventually } from "./wait.js";
import { freePort } from "./zookeeper-server.js";

const PROGRAM = "/usr/bin/etcd";

export class EtcdServer {
  readonly port: number;
  /** To look at what is there, and to take it away. */
  readonly client: Etcd;
  readonly #peerPort: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "callwire-etcd-"));
  #child: ChildProcess | undefined;

  private constructor(port: number, peerPort: number) {
    this.port = port;
    this.#peerPort = peerPort;
    this.client = createEtcd(`http://127.0.0.1:${port}`);
  }

  /** Resolves when it answers. */
  static async start(): Promise<EtcdServer> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; run scripts/install-etcd.sh`);
    const server = new EtcdServer(await freePort(), await freePort());
    try {
      await server.#start();
    } catch (error) {
      await server.close(); // nobody else has it
      throw error;
    }
    return server;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** All leases, also those of servers that live. */
  async revokeLeases(): Promise<void> {
    const { leases = [] } = (await this.client.ask("lease/leases", {})) as {
      readonly leases?: readonly { readonly ID: string }[];
    }; // etcd's word for it
    for (const { ID } of leases) await this.client.ask("lease/revoke", { ID });
  }

  /** Forgets all revisions but the last: who watches from an older one is told so. */
  async compact(): Promise<void> {
    const { revision } = await this.client.range("/");
    await this.client.ask("kv/compaction", { revision, physical: true });
  }

  async #start(): Promise<void> {
    const [own, peers] = [`http://127.0.0.1:${this.port}`, `http://127.0.0.1:${this.#peerPort}`];
    const args = [
      ...["--data-dir", this.#folder, "--log-level", "error", "--unsafe-no-fsync"],
      ...["--listen-client-urls", own, "--advertise-client-urls", own],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", `default=${peers}`],
    ];
    this.#child = spawn(PROGRAM, args, { stdio: "ignore" });
    await eventually(() => this.client.range("/"), 30_000);
  }
}
