// Programs in whatever language as the conformance kit drives them: lines of JSON on stdin and
// stdout.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Answer, Caller, OpenCall, OpenOptions, Subject } from "../conformance/subject.js";
import { type Deferred, deferred } from "../support/wait.js";
import { fromJson, toJson } from "./tagged-json.js";

type Line = Readonly<Record<string, unknown>>;

/** What to start: a command and its first arguments. */
export type Command = readonly [file: string, ...args: string[]];

/** A program that runs until `close`. */
export class LineProgram {
  readonly #child: ChildProcess & { readonly stdin: NodeJS.WritableStream };
  readonly #waiting = new Map<number, Deferred<Line>>();
  readonly #exited: Promise<unknown>;
  #last = 0;
  /** What it said when it was ready. */
  readonly ready: Promise<unknown>;
  /** What it wrote to stderr: why it closed a connection, and the exceptions of its handlers. */
  stderr = "";

  constructor([file, ...args]: Command) {
    const child = spawn(file, args, { stdio: "pipe" });
    const ready = deferred<unknown>();
    this.#child = child;
    this.ready = ready.promise;
    this.#exited = once(child, "close").then(() => {
      ready.resolve(undefined);
      for (const { resolve } of this.#waiting.values()) resolve({ code: "INTERNAL", message: `${file} ended: ${this.stderr}` });
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

export async function serveProgram(command: Command): Promise<Subject & { ping(): Promise<Line> }> {
  const program = new LineProgram(command);
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

/** The program is given the host and the port behind the arguments of its command. */
export async function connectProgram(
  command: Command,
  { host, port }: Pick<Subject, "host" | "port">,
): Promise<Caller & { ping(argument: number): Promise<Line> }> {
  const program = new LineProgram([...command, host, String(port)]);
  await program.ready;
  let calls = 0;
  return {
    open: (method, args = [], options = {}) => new ProgramCall(program, ++calls, method, args, options),
    ping: (argument) => program.ask("ping", { argument }),
    close: () => program.close(),
  };
}

class ProgramCall implements OpenCall {
  readonly #program: LineProgram;
  readonly #call: number;

  constructor(program: LineProgram, call: number, method: string, args: readonly unknown[], options: OpenOptions) {
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
    return answer as Answer; // the programs answer in this shape
  }

  #ask(op: string, fields?: Line): Promise<Line> {
    return this.#program.ask(op, { call: this.#call, ...fields });
  }
}
