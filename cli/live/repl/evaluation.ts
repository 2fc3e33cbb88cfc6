// How the prompt runs what is written: one thing after the other, with the errors of calls as
// values to be shown. Node alone would put "Uncaught" and a stack in front of them.

import { createInterface } from "node:readline";
import type { REPLServer } from "node:repl";
import { Readable } from "node:stream";

/** What `Evaluations` are told. */
export interface EvaluationOptions {
  /** Whether it is an error of a call. */
  isCallError(error: unknown): boolean;
  /** Called when Ctrl-C has ended an evaluation. */
  onInterrupted(): void;
}

type Done = (error: Error | null, result: unknown) => void;

/** What is being evaluated. */
export class Evaluations {
  readonly #options: EvaluationOptions;
  readonly #running = new Set<Done>();

  constructor(options: EvaluationOptions) {
    this.#options = options;
  }

  /** Whether something runs whose result has not been shown. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /**
   * For `handleError` of the prompt, which Node 26 and later give what was thrown, and never call
   * back.
   */
  readonly takeError = (error: unknown): "ignore" | "print" => {
    const [done] = this.#running;
    if (done === undefined) return "print";
    if (isInterruption(error) || this.#options.isCallError(error)) {
      this.#settle(done, error as Error, undefined); // what both are
      return "ignore";
    }
    this.#running.clear();
    return "print";
  };

  /** Takes the place of what Node calls for each line. */
  watch(server: REPLServer): void {
    const evaluate = server.eval;
    const [running, settle] = [this.#running, this.#settle.bind(this)];
    const own: typeof evaluate = function (this: REPLServer, code, context, file, done) {
      running.add(done);
      evaluate.call(this, code, context, file, (error, result) => settle(done, error, result));
    };
    Object.assign(server, { eval: own }); // Node calls it by this name; its types alone say that it stays
    const domain: unknown = Reflect.get(server, "_domain");
    if (!isEmitter(domain)) return;
    // Node 20 to 24 give it a rejected `await`, and never call back.
    const emit = domain.emit.bind(domain);
    domain.emit = (event, ...rest) => (event === "error" && this.takeError(rest[0]) === "ignore" ? true : emit(event, ...rest));
  }

  #settle(done: Done, error: Error | null, result: unknown): void {
    this.#running.delete(done);
    if (isInterruption(error)) this.#options.onInterrupted();
    if (isInterruption(error)) done(null, undefined);
    else if (error !== null && this.#options.isCallError(error)) done(null, error);
    else done(error, result);
  }
}

interface Emitter {
  emit(event: string, ...rest: readonly unknown[]): boolean;
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === "object" && value !== null && "emit" in value && typeof value.emit === "function";
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}

/**
 * A standard input that is no terminal, a line at a time: Node would run the next one while this
 * one still awaits.
 */
export function readLines(input: NodeJS.ReadableStream, isBusy: () => boolean): Readable {
  async function* lines(): AsyncGenerator<string> {
    for await (const line of createInterface({ input, terminal: false })) {
      yield `${line}\n`;
      do await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      while (isBusy());
    }
  }
  return Readable.from(lines(), { highWaterMark: 1 });
}

/** Between two looks at whether a line is done. */
const IDLE_MS = 2;
