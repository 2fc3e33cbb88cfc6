// Real ZooKeeper servers for tests: Debian's package, a free loopback port and a folder of their
// own. The child's pid is the server.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endsWithUs } from "./ends-with-us.js";

const JARS = ["zookeeper", "slf4j-simple", "netty-codec", "netty-resolver"].map((name) => `/usr/share/java/${name}.jar`);

// Small and quick to start; forceSync=no, as no test survives a power failure.
const JAVA_OPTIONS = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dzookeeper.admin.enableServer=false",
  "-Dzookeeper.preAllocSize=64",
  "-Dzookeeper.forceSync=no",
  "-Dzookeeper.enforceQuota=true",
];

/** Many times what it takes, and below the time of a hook, which would not say why. */
const READY_TIMEOUT_MS = 50_000;
/** Characters of the log that an error quotes. */
const LOG_TAIL = 2_000;
const PROBE_TIMEOUT_MS = 5_000;
const PROBE_EVERY_MS = 20;

/** The place of a server in an ensemble. */
export interface Member {
  /** From 1. */
  readonly id: number;
  /** The `server.N` lines of the configuration, equal in all members. */
  readonly ensemble: readonly string[];
}

/** A second port, for TLS. All PEM. */
export interface SecurePort {
  readonly cert: string;
  readonly key: string;
  /**
   * Signs the certificates of clients, of which each must have one. Without it none is asked for.
   */
  readonly ca?: string;
}

export interface ZookeeperServerOptions {
  readonly member?: Member;
  readonly secure?: SecurePort;
}

export class ZookeeperServer {
  readonly port: number;
  /** The port for TLS; 0 without. */
  readonly securePort: number;
  readonly #dir: string;
  readonly #options: ZookeeperServerOptions;
  #child: ChildProcess | undefined;

  private constructor(port: number, securePort: number, dir: string, options: ZookeeperServerOptions) {
    this.port = port;
    this.securePort = securePort;
    this.#dir = dir;
    this.#options = options;
  }

  /** Starts a standalone server, or a member of an ensemble, and resolves when it answers. */
  static async start(options: ZookeeperServerOptions = {}): Promise<ZookeeperServer> {
    for (const jar of JARS) if (!existsSync(jar)) throw new Error(`${jar} is missing; run scripts/install-zookeeper.sh`);
    const dir = mkdtempSync(join(tmpdir(), "callwire-zookeeper-"));
    const securePort = options.secure === undefined ? 0 : await freePort();
    const server = new ZookeeperServer(await freePort(), securePort, dir, options);
    try {
      await server.restart();
    } catch (error) {
      await server.close(); // nobody else has it
      throw error;
    }
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
    const { member } = this.#options;
    if (member !== undefined) writeFileSync(join(this.#dir, "data", "myid"), `${member.id}\n`);
    const log = openSync(join(this.#dir, "server.log"), "a");
    const main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
    const java = ["java", ...JAVA_OPTIONS, "-cp", JARS.join(":"), main, join(this.#dir, "zoo.cfg")];
    const [program = "", ...args] = endsWithUs(java);
    this.#child = spawn(program, args, { stdio: ["ignore", log, log] });
    closeSync(log);
    try {
      await this.#ready();
    } catch (error) {
      await this.kill(); // the next one has the same port
      throw error;
    }
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
    const { member, secure } = this.#options;
    return [
      "tickTime=500",
      "minSessionTimeout=1000",
      "maxSessionTimeout=60000",
      `dataDir=${join(this.#dir, "data")}`,
      `clientPort=${this.port}`,
      "clientPortAddress=127.0.0.1",
      "maxClientCnxns=0",
      "4lw.commands.whitelist=*",
      ...(member === undefined ? [] : ["initLimit=20", "syncLimit=4", ...member.ensemble]),
      ...(secure === undefined ? [] : this.#secureConfig(secure)),
      "",
    ].join("\n");
  }

  /** ZooKeeper speaks TLS with Netty only. */
  #secureConfig({ cert, key, ca }: SecurePort): readonly string[] {
    const [keyFile, caFile] = [join(this.#dir, "key.pem"), join(this.#dir, "ca.pem")];
    writeFileSync(keyFile, `${key}${cert}`);
    writeFileSync(caFile, ca ?? cert);
    return [
      `secureClientPort=${this.securePort}`,
      "secureClientPortAddress=127.0.0.1",
      "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
      `ssl.keyStore.location=${keyFile}`,
      "ssl.keyStore.type=PEM",
      `ssl.trustStore.location=${caFile}`,
      "ssl.trustStore.type=PEM",
      `ssl.clientAuth=${ca === undefined ? "none" : "need"}`,
    ];
  }

  async #ready(): Promise<void> {
    const endAt = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < endAt) {
      if ((await fourLetterWord(this.port, "srvr")).includes("Mode:")) return;
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
    const log = readFileSync(join(this.#dir, "server.log"), "utf8").slice(-LOG_TAIL);
    throw new Error(`ZooKeeper on port ${this.port} did not answer within ${READY_TIMEOUT_MS} ms; its log ends with:\n${log}`);
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
