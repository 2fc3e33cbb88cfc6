// An area whose children feed themselves: a worker for each core, of which one is a scout. They
// tell one another of what did something new.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { AttackProcess } from "../attack/attack-process.js";
import type { Paced } from "../attack/paced-calls.js";
import { type AreaOptions, findInLog, type Outcome } from "./area.js";
import { askInTime } from "./ask-in-time.js";
import type { AreaName, Finding } from "./finding.js";
import type { Slice } from "./slice.js";

const SLICE_MS = 1_000;
/** Milliseconds of the processor for the last input of a slice, and for one that is given again. */
const MAX_INPUT_MS = 10_000;
const MAX_KEPT_MIB = 64;
/** MiB of one child. V8 lets garbage of the compiler grow to several times what lives. */
const MAX_PEAK_MIB = 1_024;

export interface SlicedArea {
  readonly area: AreaName;
  /** Seen from `test/attack`, without its suffix. */
  readonly script: string;
}

interface Worker {
  readonly child: AttackProcess;
  readonly scratch: string;
  readonly before: number;
}

export class SlicedRun {
  readonly #area: SlicedArea;
  readonly #options: AreaOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), "callwire-fuzz-"));
  readonly #workers: Worker[] = [];
  readonly #broken: string[] = [];
  readonly #endsAt: number;
  #inputs: readonly string[] = [];
  #done = 0;
  #news = 0;
  #branches = 0;
  #pauseMs = 0;
  #ownPauseMs = 0;
  #peakMiB = 0;
  #keptMiB = 0;
  #paced: Paced = { calls: 0, p99Ms: 0, lost: 0, why: "" };
  readonly #tookMs: number[] = [];

  constructor(area: SlicedArea, options: AreaOptions) {
    this.#area = area;
    this.#options = options;
    this.#endsAt = performance.now() + options.maxMs;
  }

  async play(): Promise<Outcome> {
    const startedAt = performance.now();
    const { seed, goal, plant } = this.#options;
    try {
      const words = Array.from({ length: Math.max(2, availableParallelism()) }, (_, at) => (at === 0 ? "scout" : (plant ?? "")));
      for (const worker of await Promise.all(words.map((word, at) => this.#start(word, at)))) this.#workers.push(worker);
      await Promise.all(this.#workers.map((worker) => this.#feed(worker)));
      await Promise.all(this.#workers.map((worker) => this.#end(worker)));
    } catch (error) {
      this.#broken.push(String(error));
    } finally {
      await Promise.all(this.#workers.map(({ child }) => child.end()));
      rmSync(this.#folder, { recursive: true, force: true });
    }
    const { area } = this.#area;
    const finding: Finding = { area, seed, broken: this.#broken, inputs: this.#inputs, plant };
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      ...{ area, done: this.#done, goal, seconds, news: this.#news, branches: this.#branches },
      ...{ peakMiB: this.#peakMiB, keptMiB: this.#keptMiB, pauseMs: this.#pauseMs, ownPauseMs: this.#ownPauseMs },
      ...this.#callsOrInputs(),
      finding: this.#broken.length > 0 ? finding : undefined,
    };
  }

  get #isOver(): boolean {
    return this.#broken.length > 0 || this.#done >= this.#options.goal || performance.now() >= this.#endsAt;
  }

  async #start(word: string, at: number): Promise<Worker> {
    const scratch = join(this.#folder, String(at));
    const words = [String(this.#options.seed * 1_000 + at), scratch, word];
    const options = ["--expose-gc"];
    const [child] = await AttackProcess.start({ name: `child ${at}`, script: this.#area.script, core: at, options, words });
    return { child, scratch, before: (await child.ask({ kind: "weigh" })) as number };
  }

  async #feed({ child, scratch }: Worker): Promise<void> {
    while (!this.#isOver) {
      const ms = Math.max(1, Math.min(SLICE_MS, this.#endsAt - performance.now()));
      const slice = await askInTime<Slice>(child, { kind: "run", ms }, ms + MAX_INPUT_MS).catch((error: unknown) =>
        String(error),
      );
      if (typeof slice === "string") {
        this.#break(slice, readFileSync(scratch, "utf8"));
        return;
      }
      await this.#take(child, slice);
      this.#options.onProgress?.(this.#done, `${this.#news} new, ${this.#branches} branches`);
    }
  }

  async #take(child: AttackProcess, { done, tookMs, kept, branches, broken, longestMs, ownMs }: Slice): Promise<void> {
    this.#done += done;
    this.#news += kept.length;
    this.#branches += branches;
    for (const ms of tookMs) this.#tookMs.push(ms);
    this.#pauseMs = Math.max(this.#pauseMs, longestMs);
    this.#ownPauseMs = Math.max(this.#ownPauseMs, ownMs);
    this.#peakMiB = Math.max(this.#peakMiB, child.peakMiB());
    if (broken !== undefined) this.#break(broken.what, broken.input);
    this.#broken.push(...findInLog(child.readLog()));
    for (const { child: other } of this.#workers)
      if (other !== child) for (const name of kept) other.tell({ kind: "keep", name });
  }

  async #end({ child, before }: Worker): Promise<void> {
    if (this.#broken.length > 0) return;
    const paced = await askInTime<Paced | undefined>(child, { kind: "stop" }, MAX_INPUT_MS);
    if (paced !== undefined) {
      const { calls, lost } = this.#paced;
      const p99Ms = Math.max(this.#paced.p99Ms, paced.p99Ms);
      this.#paced = { calls: calls + paced.calls, lost: lost + paced.lost, p99Ms, why: this.#paced.why || paced.why };
      if (paced.lost > 0) this.#broken.push(`${paced.lost} honest calls were lost, the first with: ${paced.why}`);
    }
    const keptMiB = (await askInTime<number>(child, { kind: "weigh" }, MAX_INPUT_MS)) - before;
    this.#keptMiB = Math.max(this.#keptMiB, keptMiB);
    if (keptMiB > MAX_KEPT_MIB) this.#broken.push(`a child kept ${Math.round(keptMiB)} MiB, more than ${MAX_KEPT_MIB}`);
    if (this.#peakMiB > MAX_PEAK_MIB)
      this.#broken.push(`a child had ${Math.round(this.#peakMiB)} MiB, more than ${MAX_PEAK_MIB}`);
  }

  #break(what: string, input: string): void {
    this.#broken.push(what);
    this.#inputs = [...this.#inputs, input];
  }

  /** Where nobody is beside, the times of single inputs are shown. */
  #callsOrInputs(): Pick<Outcome, "calls" | "p99Ms" | "lost"> {
    if (this.#paced.calls > 0) return this.#paced;
    const sorted = Float64Array.from(this.#tookMs).sort();
    return { calls: 0, p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0, lost: 0 };
  }
}

/** Gives the inputs of a finding to a new child, and returns what did not hold this time. */
export async function replaySliced({ script }: SlicedArea, { inputs, plant = "" }: Finding): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-fuzz-"));
  const words = ["1", join(folder, "0"), plant];
  const [child] = await AttackProcess.start({ name: "child", script, core: 1, options: ["--expose-gc"], words });
  try {
    const broken: string[] = [];
    for (const name of inputs) broken.push(await askInTime<string>(child, { kind: "replay", name }, MAX_INPUT_MS));
    return [...broken.filter((what) => what !== ""), ...findInLog(child.readLog())];
  } catch (error) {
    return [String(error)];
  } finally {
    await child.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
