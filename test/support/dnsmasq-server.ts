// Real DNS servers for tests: dnsmasq of Debian on a free loopback port, with the records that a
// test gives it. It knows `.test` alone, and asks nobody else.

import { type ChildProcess, spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { eventually } from "./wait.js";
import { freePort } from "./zookeeper-server.js";

const PROGRAM = "/usr/sbin/dnsmasq";
/** Its name has the number of the records that are in force. */
const SERIAL = "serial.test";
const PROBE_MS = 200;

/** What it answers. */
export interface DnsRecords {
  /** IPv4 and IPv6 addresses by name. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** `_service._tcp.name,target,port,priority,weight` */
  readonly services?: readonly string[];
  /** `alias,name` */
  readonly aliases?: readonly string[];
  /** Seconds. Default 0. */
  readonly ttl?: number;
}

export class DnsmasqServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "callwire-dnsmasq-"));
  #child: ChildProcess | undefined;
  #records: DnsRecords = {};
  #serial = 0;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(records: DnsRecords = {}): Promise<DnsmasqServer> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; run scripts/install-dnsmasq.sh`);
    const server = new DnsmasqServer(await freePort());
    try {
      await server.restart(records);
    } catch (error) {
      await server.close(); // nobody else has it
      throw error;
    }
    return server;
  }

  /** `127.0.0.1:port`, as a target names a resolver. */
  get resolver(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Resolves once it answers with these addresses. The rest stays as it was. */
  async setHosts(hosts: Readonly<Record<string, readonly string[]>>): Promise<void> {
    this.#records = { ...this.#records, hosts };
    this.#writeHosts();
    this.#child?.kill("SIGHUP");
    await this.#inForce();
  }

  /** Starts it again with these records, on the same port. */
  async restart(records = this.#records): Promise<void> {
    await this.kill();
    this.#records = records;
    const { services = [], aliases = [], ttl = 0 } = records;
    this.#writeHosts();
    const args = [
      "--keep-in-foreground",
      "--conf-file=/dev/null",
      "--no-resolv",
      "--no-hosts",
      `--addn-hosts=${join(this.#folder, "hosts")}`,
      "--local=/test/",
      `--port=${this.port}`,
      "--listen-address=127.0.0.1",
      "--bind-interfaces",
      "--pid-file=",
      `--user=${userInfo().username}`,
      `--local-ttl=${ttl}`,
      "--log-facility=-",
      ...services.map((record) => `--srv-host=${record}`),
      ...aliases.map((record) => `--cname=${record}`),
    ];
    this.#child = spawn(PROGRAM, args, { stdio: "ignore" });
    await this.#inForce();
  }

  /** SIGSTOP: its sockets stay open, and nothing answers. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** The end of `freeze`. */
  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #writeHosts(): void {
    const hosts = Object.entries(this.#records.hosts ?? {});
    const lines = hosts.flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}`));
    this.#serial++;
    writeFileSync(join(this.#folder, "hosts"), `${lines.join("\n")}\n127.0.0.1 ${this.#serial}.${SERIAL}\n`);
  }

  /** It reads its file again when it comes to it. */
  async #inForce(): Promise<void> {
    const resolver = new Resolver({ timeout: PROBE_MS, tries: 1 });
    resolver.setServers([this.resolver]);
    await eventually(() => resolver.resolve4(`${this.#serial}.${SERIAL}`));
  }
}
