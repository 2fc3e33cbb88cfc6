// Real ZooKeeper servers for tests: Debian's package, a free loopback port and a folder of their own. The child's pid is the server.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const JARS = ["/usr/share/java/zookeeper.jar", "/usr/share/java/slf4j-simple.jar"];

// Small and quick to start; forceSync=no, as no test survives a power failure.
const JAVA_OPTIONS = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dzookeeper.admin.enableServer=false",
  "-Dzookeeper.preAllocSize=64",
  "-Dzookeeper.forceSync=no",
];

const READY_TIMEOUT_MS = 30_000;
const PROBE_TIMEOUT_MS = 500;
const PROBE_EVERY_MS = 20;

/** The place of a server in an ensemble. */
export interface Member {
  /** From 1. */
  readonly id: number;
  /** The `server.N` lines of the configuration, equal in all members. */
  readonly ensemble: readonly string[];
}

export class ZookeeperServer {
  readonly port: number;
  readonly #dir: string;
  readonly #member: Member | undefined;
  #child: ChildProcess | undefined;

  private constructor(port: number, dir: string, member: Member | undefined) {
    this.port = port;
    this.#dir = dir;
    this.#member = member;
  }

  /** Starts a standalone server, or a member of an ensemble, and resolves when it answers. */
  static async start(member?: Member): Promise<ZookeeperServer> {
    for (const jar of JARS) if (!existsSync(jar)) throw new Error(`${jar} is missing; run scripts/install-zookeeper.sh`);
    const server = new ZookeeperServer(await freePort(), mkdtempSync(join(tmpdir(), "callwire-zookeeper-")), member);
    await server.restart();
    return server;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** A registry target with a path of its own. */
  target(path: string, sessionTimeoutMs = 4_000): string {
    return `zookeeper://${this.host}${path}?sessionTimeoutMs=${sessionTimeoutMs}`;
  }

  /** Starts the process again after `stop` or `kill`, on the same port and data. */
  async restart(): Promise<void> {
    mkdirSync(join(this.#dir, "data"), { recursive: true });
    writeFileSync(join(this.#dir, "zoo.cfg"), this.#config());
    if (this.#member !== undefined) writeFileSync(join(this.#dir, "data", "myid"), `${this.#member.id}\n`);
    const log = openSync(join(this.#dir, "server.log"), "a");
    const main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
    this.#child = spawn("java", [...JAVA_OPTIONS, "-cp", JARS.join(":"), main, join(this.#dir, "zoo.cfg")], {
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    await this.#ready();
  }

  /** SIGSTOP: the sockets stay open and nothing answers. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** SIGCONT. */
  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  /** SIGKILL: every socket is closed; the data stays. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** Removes the data of a server that is not running: all nodes and sessions are gone. */
  wipe(): void {
    rmSync(join(this.#dir, "data"), { recursive: true, force: true });
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #config(): string {
    return [
      "tickTime=500",
      "minSessionTimeout=1000",
      "maxSessionTimeout=60000",
      `dataDir=${join(this.#dir, "data")}`,
      `clientPort=${this.port}`,
      "clientPortAddress=127.0.0.1",
      "maxClientCnxns=0",
      "4lw.commands.whitelist=*",
      ...(this.#member === undefined ? [] : ["initLimit=20", "syncLimit=4", ...this.#member.ensemble]),
      "",
    ].join("\n");
  }

  async #ready(): Promise<void> {
    const endAt = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < endAt) {
      if ((await fourLetterWord(this.port, "srvr")).includes("Mode:")) return;
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
    throw new Error(`ZooKeeper on port ${this.port} did not answer within ${READY_TIMEOUT_MS} ms; see ${this.#dir}/server.log`);
  }
}

/** What the server answers to an administration word such as `srvr`; "" when it does not. */
export function fourLetterWord(port: number, word: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(word));
    socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy());
    socket.on("data", (bytes) => (answer += String(bytes)));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // listening on TCP
  server.close();
  await once(server, "close");
  return port;
}
