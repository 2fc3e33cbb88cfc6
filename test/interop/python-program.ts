// The Python programs as the conformance kit drives them: lines of JSON on stdin and stdout.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Answer, Caller, OpenCall, OpenOptions, Subject } from "../conformance/subject.js";
import { ROOT } from "../support/run-script.js";
import { type Deferred, deferred } from "../support/wait.js";
import { fromJson, toJson } from "./tagged-json.js";

// Debian's: another python3 on the PATH may lack msgpack.
const PYTHON = "/usr/bin/python3";

type Line = Readonly<Record<string, unknown>>;

/** A program of `test/interop/python/` that runs until `close`. */
export class PythonProgram {
  readonly #child: ChildProcess & { readonly stdin: NodeJS.WritableStream };
  readonly #waiting = new Map<number, Deferred<Line>>();
  readonly #exited: Promise<unknown>;
  #last = 0;
  /** What it said when it was ready. */
  readonly ready: Promise<unknown>;
  /** What it wrote to stderr: why it closed a connection, and the exceptions of its handlers. */
  stderr = "";

  constructor(script: string, ...args: readonly string[]) {
    const child = spawn(PYTHON, ["-B", join(ROOT, "test/interop/python", script), ...args], { stdio: "pipe" });
    const ready = deferred<unknown>();
    this.#child = child;
    this.ready = ready.promise;
    this.#exited = once(child, "close").then(() => {
      ready.resolve(undefined);
      for (const { resolve } of this.#waiting.values()) resolve({ code: "INTERNAL", message: `${script} ended: ${this.stderr}` });
    });
    child.stderr.on("data", (text) => {
      this.stderr += String(text);
    });
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = fromJson(text) as Line; // each line of the programs is an object
      if ("ready" in line) ready.resolve(line["ready"]);
      this.#waiting.get(Number(line["id"]))?.resolve(line);
      this.#waiting.delete(Number(line["id"]));
    });
  }

  ask(op: string, fields: Line = {}): Promise<Line> {
    const id = ++this.#last;
    const answer = deferred<Line>();
    this.#waiting.set(id, answer);
    this.#child.stdin.write(`${toJson({ id, op, ...fields })}\n`);
    return answer.promise;
  }

  /** The programs end with their stdin. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#exited;
  }
}

export async function servePython(): Promise<Subject & { ping(): Promise<Line> }> {
  const program = new PythonProgram("server.py");
  const port = Number(await program.ready);
  return {
    host: "127.0.0.1",
    port,
    finish: async (key) => void (await program.ask("finish", { key })),
    drain: async () => void (await program.ask("drain")),
    ping: () => program.ask("ping"),
    close: () => program.close(),
  };
}

export async function connectPython({
  host,
  port,
}: Pick<Subject, "host" | "port">): Promise<Caller & { ping(argument: number): Promise<Line> }> {
  const program = new PythonProgram("client.py", host, String(port));
  await program.ready;
  let calls = 0;
  return {
    open: (method, args = [], options = {}) => new PythonCall(program, ++calls, method, args, options),
    ping: (argument) => program.ask("ping", { argument }),
    close: () => program.close(),
  };
}

class PythonCall implements OpenCall {
  readonly #program: PythonProgram;
  readonly #call: number;

  constructor(program: PythonProgram, call: number, method: string, args: readonly unknown[], options: OpenOptions) {
    this.#program = program;
    this.#call = call;
    void this.#ask("open", { method, args, ...options });
  }

  send(item: unknown): void {
    void this.#ask("send", { item });
  }

  end(): void {
    void this.#ask("end");
  }

  async sent(): Promise<number> {
    return Number((await this.#ask("sent"))["sent"]);
  }

  async next(): Promise<unknown> {
    return (await this.#ask("next"))["item"];
  }

  cancel(): void {
    void this.#ask("cancel");
  }

  async done(): Promise<Answer> {
    const answer: unknown = await this.#ask("done");
    return answer as Answer; // client.py answers in this shape
  }

  #ask(op: string, fields?: Line): Promise<Line> {
    return this.#program.ask(op, { call: this.#call, ...fields });
  }
}
