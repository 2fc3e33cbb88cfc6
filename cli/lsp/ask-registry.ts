// The registry, asked by a command in a process of its own: what speaks with servers is not loaded
// into the server of an editor.

import { spawn } from "node:child_process";
import process from "node:process";

/** Longest time of such a command, in milliseconds. Its own time limit is 10 s. */
const COMMAND_MS = 15_000;
/** More than a command prints of the services of a registry. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a command has printed. */
export interface Printed {
  /** The output of one that went well; else what it says is wrong. */
  readonly text: string;
  readonly isOk: boolean;
}

export interface AskRegistry {
  /** Runs `callwire` with arguments, in a folder. Never rejects. */
  readonly run: (folder: string, args: readonly string[]) => Promise<Printed>;
  /** Instances that take calls, by service; or why there is no answer. Never rejects. */
  readonly countLive: (folder: string) => Promise<ReadonlyMap<string, number> | string>;
}

/** `command`: the file of the command. */
export function createAskRegistry(command: string): AskRegistry {
  const run = (folder: string, args: readonly string[]) => runCommand(command, folder, args);
  return {
    run,
    async countLive(folder) {
      const { text, isOk } = await run(folder, ["services", "--json"]);
      return isOk ? readServices(text) : text;
    },
  };
}

function runCommand(command: string, folder: string, args: readonly string[]): Promise<Printed> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: COMMAND_MS,
      windowsHide: true,
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.length > MAX_OUTPUT_BYTES) child.kill();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err = (err + text).slice(0, MAX_OUTPUT_BYTES);
    });
    child.on("error", (error) => resolve({ text: error.message, isOk: false }));
    child.on("close", (code) => resolve({ text: (code === 0 ? out : err || out).trim(), isOk: code === 0 }));
    // An editor that goes does not wait for a registry.
    child.unref();
  });
}

/** Of a registry with too many services to read, names alone are printed: those are not counted. */
function readServices(text: string): ReadonlyMap<string, number> | string {
  try {
    const { services } = JSON.parse(text) as {
      readonly services?: readonly { readonly name?: unknown; readonly up?: unknown }[];
    }; // printed by our own command; each value is looked at below
    return new Map(
      (services ?? []).flatMap(({ name, up }) =>
        typeof name === "string" && typeof up === "number" ? [[name, up] as const] : [],
      ),
    );
  } catch {
    return "its answer cannot be read";
  }
}
