// Contracts on disk, and each command on them with the time of the processors that it took.

import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { breaking } from "#cli/commands/breaking.js";
import { check } from "#cli/commands/check.js";
import { format } from "#cli/commands/format.js";
import { lint } from "#cli/commands/lint.js";
import { generateFrom } from "#cli/generation/generate.js";
import { loadContracts } from "#cli/input/contracts.js";
import type { Exit } from "#cli/usage-error.js";
import { RecordingTerminal, Sandbox } from "../cli/sandbox.js";
import type { Files } from "./shapes.js";

/**
 * `breaking` twice: with other types and names inside the declarations, and with other
 * declarations.
 */
export const COMMANDS = ["check", "format", "lint", "breaking", "breaking all", "generate"] as const;
export type Command = (typeof COMMANDS)[number];

export interface Run {
  readonly exit: Exit;
  /** Of all threads, in milliseconds. What other processes do adds little to it. */
  readonly cpuMs: number;
}

export class Project {
  readonly #sandbox = new Sandbox();
  readonly #emitter: BackgroundEmitter;

  constructor(files: Files, emitter: BackgroundEmitter) {
    this.#emitter = emitter;
    for (const [name, text] of Object.entries(files)) {
      this.#sandbox.write(`idl/${name}`, text);
      this.#sandbox.write(`older/${name}`, text.replaceAll("i32", "i64").replace(/\b(Member|arm|field|method)(\d+)/g, "$1Old$2"));
      this.#sandbox.write(`other/${name}`, text.replace(/\b([A-Z])(?=\d*\b)/g, "Old$1"));
    }
  }

  async run(command: Command): Promise<Run> {
    const start = process.cpuUsage();
    const exit = await this.#run(command);
    const { user, system } = process.cpuUsage(start);
    return { exit, cpuMs: (user + system) / 1000 };
  }

  remove(): void {
    this.#sandbox.remove();
  }

  #run(command: Command): Exit | Promise<Exit> {
    const terminal = new RecordingTerminal();
    const options = { cwd: this.#sandbox.folder, paths: [], format: "pretty" } as const;
    switch (command) {
      case "check":
        return check(terminal, options);
      case "format":
        return format(terminal, { ...options, check: true });
      case "lint":
        return lint(terminal, options);
      case "breaking":
        return breaking(terminal, { ...options, against: "older" });
      case "breaking all":
        return breaking(terminal, { ...options, against: "other" });
      case "generate":
        return generateFrom(terminal, { ...options, force: true }, loadContracts(options), this.#emitter);
    }
  }
}
