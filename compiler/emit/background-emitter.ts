// Emits with a second thread, which loads ts-morph while this one still reads contracts, and prints
// and parses back what this one lays out. The same text as `emit` gives, and the same promise: no
// file unless all of them are what was meant.

import { Worker } from "node:worker_threads";
import type { Descriptor } from "callwire/schema";
import { DescriptorIndex } from "./descriptor-index.js";
import { type EmitOptions, type EmitResult, emitModules, type Plan, planFiles } from "./emit.js";
import { FileMemory } from "./file-memory.js";
import type { EmittedFile } from "./print-file.js";

/**
 * Young objects of the thread before they are collected, in MiB: the trees that are parsed back die
 * young, many at once.
 */
const YOUNG_MIB = 8;

/** What a `BackgroundEmitter` is told. */
export interface BackgroundEmitterOptions {
  /**
   * Keep what was printed, and print a file anew only when more of it has changed than
   * fingerprints. Default false: it is emitted once.
   */
  readonly remembers?: boolean;
  /**
   * Options of Node for the thread, such as `--require` with a module that it loads first. Default:
   * those of the process.
   */
  readonly execArgv?: readonly string[];
}

/**
 * Does one emission at a time, in the order in which they are asked for. Does not keep the process
 * alive; ends with `close`.
 */
export class BackgroundEmitter {
  readonly #thread: Worker;
  readonly #memory: FileMemory | undefined;
  #printed: EmittedFile[] = [];
  #failure: Error | undefined;
  #isClosing = false;
  /** The emission that was asked for last. */
  #last: Promise<unknown> = Promise.resolve();
  #onProgress = (): void => {};

  constructor({ remembers = false, execArgv }: BackgroundEmitterOptions = {}) {
    this.#thread = new Worker(new URL("./printing-thread.js", import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    this.#memory = remembers ? new FileMemory() : undefined;
    this.#thread.on("message", (file: EmittedFile) => {
      this.#printed.push(file);
      this.#onProgress();
    });
    this.#thread.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#thread.on("exit", () => this.#fail(new Error("the printing thread ended early")));
    this.#thread.unref();
  }

  /**
   * As `emit`. Rejects when what was printed is not what was meant; no further emission succeeds
   * then.
   */
  emit(descriptor: Descriptor, options: EmitOptions = {}): Promise<EmitResult> {
    const memory = this.#memory;
    const begin = () =>
      memory === undefined ? this.#emitAll(descriptor, options) : this.#emitChanged(memory, descriptor, options);
    const emission = this.#last.then(begin, begin);
    this.#last = emission;
    return emission;
  }

  async #emitAll(descriptor: Descriptor, options: EmitOptions): Promise<EmitResult> {
    const { plans, problems } = planFiles(descriptor, new DescriptorIndex(descriptor), options);
    return { files: [...(await this.#print(plans)), ...emitModules(descriptor, options, problems)], problems };
  }

  async #emitChanged(memory: FileMemory, descriptor: Descriptor, options: EmitOptions): Promise<EmitResult> {
    const masked = memory.mask(descriptor);
    const index = new DescriptorIndex(masked);
    const { plans, problems } = planFiles(masked, index, options);
    const known = new Map(plans.map((plan) => [plan, memory.recall(plan, index)]));
    const printed = await this.#print(plans.filter((plan) => known.get(plan) === undefined));
    const bySource = new Map(printed.map((file) => [file.source, file]));
    const services = new Map(descriptor.files.map((file) => [file.path, file.services]));
    const files = plans.flatMap((plan): readonly EmittedFile[] => {
      const { path } = plan.file;
      const now = bySource.get(path);
      if (now !== undefined) memory.remember(plan, now);
      const file = now ?? known.get(plan);
      return file === undefined ? [] : [memory.unmask(file, services.get(path) ?? [])];
    });
    return { files: [...files, ...emitModules(descriptor, options, problems)], problems };
  }

  async #print(plans: readonly Plan[]): Promise<readonly EmittedFile[]> {
    this.#printed = [];
    for (const plan of plans) this.#thread.postMessage(plan.layOut());
    this.#thread.ref();
    await new Promise<void>((resolve) => {
      this.#onProgress = () => {
        if (this.#failure !== undefined || this.#printed.length === plans.length) resolve();
      };
      this.#onProgress();
    });
    // Who closes it meanwhile waits for the thread's end, for which the process has to live.
    if (!this.#isClosing) this.#thread.unref();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#printed;
  }

  /** Ends the thread. A second call does nothing more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#thread.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#onProgress();
  }
}
