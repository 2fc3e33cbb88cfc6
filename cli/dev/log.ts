// One log of several sources: whole lines, each with the name of its source in front.

import { styleText } from "node:util";
import type { Terminal } from "../output/terminal.js";

const COLORS = ["cyan", "magenta", "blue", "yellow", "green"] as const;
/** A line without an end is cut here, so that it is not kept for ever. */
const MAX_LINE = 64 * 1024;

export interface LogSource {
  /** Takes any piece of a text, and prints each line once it is whole. */
  write(text: string): void;
  /** Prints what has no line end yet. */
  flush(): void;
}

export class Log {
  readonly #terminal: Terminal;
  readonly #width: number;
  readonly #colors = new Map<string, (typeof COLORS)[number]>();

  /** `names`: of all sources, for what is printed to align. */
  constructor(terminal: Terminal, names: readonly string[]) {
    this.#terminal = terminal;
    this.#width = Math.max(...names.map((name) => name.length));
    for (const [at, name] of names.entries()) this.#colors.set(name, COLORS[at % COLORS.length] ?? COLORS[0]);
  }

  /** Whole lines. */
  say(name: string, text: string): void {
    const prefix = this.#prefix(name);
    const lines = text.replace(/\n$/, "").split("\n");
    this.#terminal.err(lines.map((line) => `${prefix}${line}\n`).join(""));
  }

  source(name: string): LogSource {
    let rest = "";
    return {
      write: (text) => {
        rest += text;
        const end = rest.length > MAX_LINE ? rest.length : rest.lastIndexOf("\n");
        if (end < 0) return;
        this.say(name, rest.slice(0, end));
        rest = rest.slice(end + 1);
      },
      flush: () => {
        if (rest !== "") this.say(name, rest);
        rest = "";
      },
    };
  }

  #prefix(name: string): string {
    const text = `${name.padEnd(this.#width)} | `;
    const color = this.#colors.get(name);
    // The terminal has decided on colours already; styleText would ask this process's own stdout.
    return this.#terminal.color && color !== undefined ? styleText(color, text, { validateStream: false }) : text;
  }
}
