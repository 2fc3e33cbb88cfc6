// All generators of a bench: one in this process, or several in processes of their own, which are
// told what to do by messages.

import { type ChildProcess, fork } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { besideBundle } from "../../beside.js";
import { UsageError } from "../../usage-error.js";
import type { BenchPlan } from "./generator.js";
import type { GeneratorResult } from "./result.js";
import { type GeneratorTask, type Load, openLoad, type Progress, type RunningGenerator } from "./run-generator.js";
import { type Share, WHOLE } from "./schedule.js";

export interface RunningBench {
  stop(): void;
  readonly results: Promise<readonly GeneratorResult[]>;
}

export interface Generators {
  /** `onProgress` gets that of each generator together. */
  run(plan: BenchPlan, onProgress: (progress: Progress) => void): RunningBench;
  close(): Promise<void>;
}

/** To a process, and back. */
type Order =
  | { readonly kind: "open"; readonly task: GeneratorTask }
  | { readonly kind: "run"; readonly plan: BenchPlan; readonly share: Share }
  | { readonly kind: "stop" };
type Report =
  | { readonly kind: "opened" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "result"; readonly result: GeneratorResult };

export async function openGenerators(task: GeneratorTask, processes: number): Promise<Generators> {
  // Also of several: what is wrong with the task is told here, as of every command.
  const load = await openLoad(task);
  if (processes === 1) return new OwnGenerator(load);
  await load.close();
  return GeneratorProcesses.open(task, processes);
}

class OwnGenerator implements Generators {
  readonly #load: Load;

  constructor(load: Load) {
    this.#load = load;
  }

  run(plan: BenchPlan, onProgress: (progress: Progress) => void): RunningBench {
    const running = this.#load.run(plan, WHOLE, onProgress);
    return { stop: () => running.stop(), results: running.result.then((result) => [result]) };
  }

  close(): Promise<void> {
    return this.#load.close();
  }
}

class GeneratorProcesses implements Generators {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  static async open(task: GeneratorTask, count: number): Promise<GeneratorProcesses> {
    const entry = fileURLToPath(besideBundle("../bin/bench-process.js"));
    const children = Array.from({ length: count }, () => fork(entry, [], { serialization: "advanced" }));
    const all = new GeneratorProcesses(children);
    try {
      await Promise.all(children.map((child) => exchange(child, { kind: "open", task }, (report) => report.kind === "opened")));
      return all;
    } catch (error) {
      await all.close();
      throw error;
    }
  }

  run(plan: BenchPlan, onProgress: (progress: Progress) => void): RunningBench {
    const last = new Map<ChildProcess, Progress>();
    const results = this.#children.map(async (child, at) => {
      const order: Order = { kind: "run", plan, share: { of: this.#children.length, at } };
      const report = await exchange(child, order, (each) => {
        if (each.kind === "progress") {
          last.set(child, each.progress);
          onProgress(joinProgress([...last.values()]));
        }
        return each.kind === "result";
      });
      if (report.kind !== "result") throw new TypeError(`a generator reported ${report.kind}`); // asked for above
      return report.result;
    });
    return {
      stop: () => {
        for (const child of this.#children) child.send({ kind: "stop" } satisfies Order);
      },
      results: Promise.all(results),
    };
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill();
  }
}

/** Rejects when the process ends, or says that it cannot. */
function exchange(child: ChildProcess, order: Order, isAnswer: (report: Report) => boolean): Promise<Report> {
  return new Promise((resolve, reject) => {
    const settle = (run: () => void): void => {
      child.off("exit", onExit);
      child.off("message", onMessage);
      run();
    };
    const onExit = (code: number | null): void =>
      settle(() => reject(new UsageError(`a generator of load ended with ${code ?? "a signal"}; give fewer --processes`)));
    const onMessage = (message: unknown): void => {
      const report = message as Report; // of our own entry
      if (report.kind === "failed") settle(() => reject(new UsageError(report.message)));
      else if (isAnswer(report)) settle(() => resolve(report));
    };
    child.on("exit", onExit);
    child.on("message", onMessage);
    child.send(order);
  });
}

function joinProgress(all: readonly Progress[]): Progress {
  return {
    ended: all.reduce((sum, { ended }) => sum + ended, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    inFlight: all.reduce((sum, { inFlight }) => sum + inFlight, 0),
    p99Ms: Math.max(0, ...all.map(({ p99Ms }) => p99Ms)),
  };
}

/** What a process does whose parent is a bench: what it is told, until the parent is gone. */
export function runBenchProcess(): void {
  let load: Promise<Load> | undefined;
  let running: RunningGenerator | undefined;
  const report = (text: Report): void => void process.send?.(text);
  process.on("disconnect", () => process.exit());
  // Ctrl-C reaches every process of a terminal, and the parent says what becomes of it.
  process.on("SIGINT", () => undefined);
  process.on("message", (message) => {
    const order = message as Order; // of the bench that has started this process
    void obey(order).catch((error: unknown) =>
      report({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  });

  async function obey(order: Order): Promise<void> {
    if (order.kind === "stop") return running?.stop();
    if (order.kind === "open") {
      load = openLoad(order.task);
      await load;
      return report({ kind: "opened" });
    }
    running = (await load)?.run(order.plan, order.share, (progress) => report({ kind: "progress", progress }));
    const result = await running?.result;
    if (result !== undefined) report({ kind: "result", result });
  }
}
