// Hostile answers to clients: calls of every kind as fast as they are made, a scout that makes one
// call at a time and says what was new, and honest calls from the process that is fed.

import { AttackProcess } from "../attack/attack-process.js";
import type { Paced } from "../attack/paced-calls.js";
import { type AreaOptions, findInLog, MAX_OWN_PAUSE_MS, type Outcome } from "./area.js";
import { askInTime } from "./ask-in-time.js";
import type { Callers } from "./caller.js";
import { Chance } from "./chance.js";
import { ChunkMaker, type Frames } from "./chunk.js";
import { Corpus } from "./corpus.js";
import type { Finding } from "./finding.js";
import { HostileServer } from "./hostile-server.js";
import { recordAnswers } from "./seed-answers.js";

const LOOK_MS = 1_000;
const SCOUT_MS = 40;
const REMEMBERED = 200;
/** MiB that the client's process may have, and keep. */
const MAX_PEAK_MIB = 450;
const MAX_KEPT_MIB = 24;
const MAX_WEIGHINGS = 60;

interface Scouted {
  readonly text: string;
  readonly branches: number;
  readonly broken: readonly string[];
}

export async function fuzzAnswers(options: AreaOptions): Promise<Outcome> {
  const run = new AnswersRun(options, new Corpus(await recordAnswers()));
  return run.play();
}

/**
 * Gives the answers of a finding again, in their order, and returns what did not hold this time.
 */
export async function replayAnswers({ inputs, seed, plant = "" }: Finding): Promise<readonly string[]> {
  const chance = new Chance(seed);
  const maker = new ChunkMaker(new Corpus<Frames>([]), chance);
  await using hostile = await HostileServer.start(maker, chance, () => undefined, inputs);
  const [honest, honestPort] = await AttackProcess.start({ name: "honest server", script: "target", core: 0 });
  const words = [String(hostile.port), String(honestPort), plant, "scout"];
  const [callers] = await AttackProcess.start({
    name: "client",
    script: "../fuzz/caller",
    core: 1,
    options: ["--expose-gc"],
    words,
  });
  try {
    for (let turn = 0; hostile.given < inputs.length * KINDS_OF_CALLS; turn++) {
      const { broken } = await askInTime<Scouted>(callers, { kind: "call", ms: turn });
      const found = [...broken, ...findInLog(callers.readLog())];
      if (found.length > 0) return found;
    }
    return [];
  } catch (error) {
    return [String(error)];
  } finally {
    await Promise.all([honest.end(), callers.end()]);
  }
}

/** Each answer is given to each of them. */
const KINDS_OF_CALLS = 7;

class AnswersRun {
  readonly #options: AreaOptions;
  readonly #chance: Chance;
  readonly #corpus: Corpus<Frames>;
  readonly #recent: string[] = [];
  readonly #broken: string[] = [];
  readonly #endsAt: number;
  #hostile: HostileServer | undefined;
  #branches = 0;
  #pauseMs = 0;
  #ownPauseMs = 0;

  constructor(options: AreaOptions, corpus: Corpus<Frames>) {
    this.#options = options;
    this.#corpus = corpus;
    this.#chance = new Chance(options.seed);
    this.#endsAt = performance.now() + options.maxMs;
  }

  async play(): Promise<Outcome> {
    const { seed, goal, plant } = this.#options;
    const startedAt = performance.now();
    const children: AttackProcess[] = [];
    let paced: Paced = { calls: 0, p99Ms: 0, lost: 0, why: "" };
    let [keptMiB, peakMiB] = [0, 0];
    await using hostile = await this.#serve();
    await using scouted = await this.#serve();
    this.#hostile = hostile;
    try {
      const [honest, honestPort] = await AttackProcess.start({ name: "honest server", script: "target", core: 0 });
      children.push(honest);
      const start = async (name: string, port: number, core: number, more: readonly string[]): Promise<AttackProcess> => {
        const words = [String(port), String(honestPort), plant ?? "", ...more];
        const [child] = await AttackProcess.start({ name, script: "../fuzz/caller", core, options: ["--expose-gc"], words });
        children.push(child);
        return child;
      };
      const [callers, scout] = await Promise.all([
        start("client", hostile.port, 1, []),
        start("scout", scouted.port, 0, ["scout"]),
      ]);
      const before = (await callers.ask({ kind: "weigh" })) as number;
      await callers.ask({ kind: "look" });
      await Promise.all([this.#watch(callers), this.#scout(scout, scouted)]);
      if (this.#broken.length === 0) {
        paced = await askInTime<Paced>(callers, { kind: "stop" });
        if (paced.lost > 0)
          this.#broken.push(`${paced.lost} of ${paced.calls} honest calls were lost, the first with: ${paced.why}`);
        peakMiB = callers.peakMiB();
        keptMiB = Number.POSITIVE_INFINITY;
        for (let times = 0; times < MAX_WEIGHINGS && keptMiB > MAX_KEPT_MIB; times++)
          keptMiB = (await askInTime<number>(callers, { kind: "weigh" })) - before;
        if (keptMiB > MAX_KEPT_MIB) this.#broken.push(`the client kept ${Math.round(keptMiB)} MiB, more than ${MAX_KEPT_MIB}`);
      }
    } catch (error) {
      this.#broken.push(String(error));
    } finally {
      await Promise.all(children.map((child) => child.end()));
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const finding: Finding = { area: "answers", seed, broken: this.#broken, inputs: this.#recent, plant };
    const { calls, p99Ms, lost } = paced;
    return {
      ...{ area: "answers", done: hostile.done, goal, seconds, news: this.#corpus.news, branches: this.#branches },
      ...{ peakMiB, keptMiB, pauseMs: this.#pauseMs, ownPauseMs: this.#ownPauseMs, calls, p99Ms, lost },
      finding: this.#broken.length > 0 ? finding : undefined,
    };
  }

  get #isOver(): boolean {
    return this.#broken.length > 0 || (this.#hostile?.done ?? 0) >= this.#options.goal || performance.now() >= this.#endsAt;
  }

  #serve(): Promise<HostileServer> {
    return HostileServer.start(new ChunkMaker(this.#corpus, this.#chance), this.#chance, (input) => {
      this.#recent.push(input);
      if (this.#recent.length > 2 * REMEMBERED) this.#recent.splice(0, REMEMBERED);
    });
  }

  async #watch(callers: AttackProcess): Promise<void> {
    while (!this.#isOver) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, Math.max(0, this.#endsAt - performance.now()))));
      const { longestMs, ownMs, broken } = await askInTime<Callers>(callers, { kind: "look" });
      this.#pauseMs = Math.max(this.#pauseMs, longestMs);
      this.#ownPauseMs = Math.max(this.#ownPauseMs, ownMs);
      const peak = callers.peakMiB();
      this.#broken.push(
        ...broken,
        ...findInLog(callers.readLog()),
        ...(ownMs > MAX_OWN_PAUSE_MS ? [`the loop of the client stood for ${Math.round(ownMs)} ms of its own`] : []),
        ...(peak > MAX_PEAK_MIB ? [`the client had ${Math.round(peak)} MiB, more than ${MAX_PEAK_MIB}`] : []),
      );
      this.#options.onProgress?.(this.#hostile?.done ?? 0, `${this.#corpus.news} new, ${this.#branches} branches`);
    }
  }

  /** One call at a time, so that what is new has one cause. */
  async #scout(scout: AttackProcess, scouted: HostileServer): Promise<void> {
    for (let turn = 0; !this.#isOver; turn++) {
      const { text, branches, broken } = await askInTime<Scouted>(scout, { kind: "call", ms: turn });
      this.#broken.push(...broken, ...findInLog(scout.readLog()));
      for (const sequence of scouted.last) {
        this.#corpus.keepWhenNew(sequence, [text], this.#chance);
        if (branches > 0 && turn > 0) this.#corpus.keep(sequence, this.#chance);
      }
      this.#branches += branches;
      await new Promise((resolve) => setTimeout(resolve, SCOUT_MS));
    }
  }
}
