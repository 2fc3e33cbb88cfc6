// The calculator servers of the demo, each a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("./server.js", import.meta.url));

export interface FleetServer {
  /** One letter, for people. */
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
  /** Ends with SIGKILL: no goodbye to anybody. */
  kill(): Promise<void>;
  /** Ends with SIGTERM: the server drains. */
  drain(): Promise<void>;
}

/** Starts a server and resolves when it is registered. Rejects with what it wrote to stderr when it ends before that. */
export async function startServer(name: string, registry: string): Promise<FleetServer> {
  const child = spawn(process.execPath, [SERVER, registry], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithDemo(child);
  const address = await readAddress(name, child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return { name, address, kill: () => end("SIGKILL"), drain: () => end("SIGTERM") };
}

/** However the demo ends, it leaves no process behind. */
export function endWithDemo(child: ChildProcess): void {
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.removeListener("exit", kill));
}

async function readAddress(name: string, child: ChildProcess): Promise<string> {
  let complaint = "";
  child.stderr?.on("data", (text) => (complaint += String(text)));
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /listens on (\S+?),/.exec(line)?.[1];
      if (address !== undefined) return address;
    }
  }
  throw new Error(`server ${name} did not start: ${complaint.trim()}`);
}
