// The server processes of one story, with their ledgers.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("story-server.js", import.meta.url));

export class StoryServer {
  /** `host:port`. */
  readonly address: string;
  /** Monotonic milliseconds at which it said that it is registered. */
  readonly registeredAt: number;
  readonly #child: ChildProcess;
  readonly #ledgerFile: string;

  constructor(address: string, child: ChildProcess, ledgerFile: string) {
    this.address = address;
    this.registeredAt = performance.now();
    this.#child = child;
    this.#ledgerFile = ledgerFile;
  }

  /** Ends the process and resolves to its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    }
    return child.exitCode ?? child.signalCode;
  }

  /** SIGSTOP: its sockets stay open, and nothing answers. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  /** The end of `freeze`. */
  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  /**
   * `stall MS` blocks its event loop, `slow MS` makes each `divide` wait so long, `busy MS` makes
   * it work so long.
   */
  order(what: `${"stall" | "slow" | "busy"} ${number}`): void {
    this.#child.stdin?.write(`${what}\n`);
  }

  /** Memory of the process. */
  residentMiB(): number {
    const pages = readFileSync(`/proc/${this.#child.pid}/statm`, "utf8").split(" ")[1];
    return (Number(pages) * 4_096) / 2 ** 20;
  }

  openFiles(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length;
  }

  /** Ids of the calls whose handler was entered, once for each time. */
  entered(): readonly number[] {
    return readFileSync(this.#ledgerFile, "utf8").split("\n").filter(Boolean).map(Number);
  }
}

export class Fleet {
  readonly servers: StoryServer[] = [];
  readonly #dir = mkdtempSync(join(tmpdir(), "callwire-story-"));
  #started = 0;

  /**
   * Starts a server process and resolves when it is registered; without a registry, when it
   * listens.
   */
  async start(registry = ""): Promise<StoryServer> {
    const ledgerFile = join(this.#dir, `server-${this.#started++}`);
    const child = spawn(process.execPath, [SERVER, registry, ledgerFile], { stdio: ["pipe", "pipe", "inherit"] });
    const [address] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const server = new StoryServer(address, child, ledgerFile);
    this.servers.push(server);
    return server;
  }

  /** How often each call's handler was entered, over all servers, dead ones too. */
  entries(): ReadonlyMap<number, number> {
    const entries = new Map<number, number>();
    for (const server of this.servers) for (const id of server.entered()) entries.set(id, (entries.get(id) ?? 0) + 1);
    return entries;
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end("SIGKILL")));
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
