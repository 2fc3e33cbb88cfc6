// The bench's end of a client-process.ts: starts it and exchanges lines with it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export class ClientsProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(args: readonly (string | number)[]) {
    const script = fileURLToPath(new URL("client-process.js", import.meta.url));
    const child = spawn(process.execPath, ["--expose-gc", script, ...args.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async next<Message>(): Promise<Message> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("the clients' process has ended");
    return JSON.parse(value) as Message;
  }

  ask<Message>(line: string): Promise<Message> {
    this.#child.stdin?.write(`${line}\n`);
    return this.next();
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}
