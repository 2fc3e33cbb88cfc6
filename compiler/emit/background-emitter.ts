// Emits with a second thread, which loads ts-morph while this one still reads contracts, and prints and parses back what this one
// lays out. The same text as `emit` gives, and the same promise: no file unless all of them are what was meant.

import { Worker } from "node:worker_threads";
import type { Descriptor } from "callwire/schema";
import { type EmitOptions, type EmitResult, layOut } from "./emit.js";
import type { EmittedFile } from "./print-file.js";

/** Young objects of the thread before they are collected, in MiB: the trees that are parsed back die young, many at once. */
const YOUNG_MIB = 8;

/** One emission at a time. Does not keep the process alive; ends with `close`. */
export class BackgroundEmitter {
  readonly #thread = new Worker(new URL("./printing-thread.js", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  #printed: EmittedFile[] = [];
  #failure: Error | undefined;
  #isClosing = false;
  #onProgress = (): void => {};

  constructor() {
    this.#thread.on("message", (file: EmittedFile) => {
      this.#printed.push(file);
      this.#onProgress();
    });
    this.#thread.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#thread.on("exit", () => this.#fail(new Error("the printing thread ended early")));
    this.#thread.unref();
  }

  /** As `emit`. Rejects when what was printed is not what was meant; no further emission succeeds then. */
  async emit(descriptor: Descriptor, options: EmitOptions = {}): Promise<EmitResult> {
    const { files, problems } = layOut(descriptor, options);
    this.#printed = [];
    let count = 0;
    for (const file of files) {
      this.#thread.postMessage(file);
      count++;
    }
    this.#thread.ref();
    await new Promise<void>((resolve) => {
      this.#onProgress = () => {
        if (this.#failure !== undefined || this.#printed.length === count) resolve();
      };
      this.#onProgress();
    });
    // Who closes it meanwhile waits for the thread's end, for which the process has to live.
    if (!this.#isClosing) this.#thread.unref();
    if (this.#failure !== undefined) throw this.#failure;
    return { files: this.#printed, problems };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#thread.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#onProgress();
  }
}
