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
/** Calls of the scout at least, also where the goal is reached before. */
const MIN_SCOUTED = 50;
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
  const callers = await startClient("client", 1, [String(hostile.port), String(honestPort), plant, "scout"]);
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

/** With the word `scout` it makes a call when it is told to. */
async function startClient(name: string, core: number, words: readonly string[]): Promise<AttackProcess> {
  const [client] = await AttackProcess.start({ name, script: "../fuzz/caller", core, options: ["--expose-gc"], words });
  return client;
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
  #scouted = 0;
  #pauseMs = 0;
  #ownPauseMs = 0;
  #paced: Paced = { calls: 0, p99Ms: 0, lost: 0, why: "" };
  #keptMiB = 0;
  #peakMiB = 0;

  constructor(options: AreaOptions, corpus: Corpus<Frames>) {
    this.#options = options;
    this.#corpus = corpus;
    this.#chance = new Chance(options.seed);
    this.#endsAt = performance.now() + options.maxMs;
  }

  async play(): Promise<Outcome> {
    const startedAt = performance.now();
    const children: AttackProcess[] = [];
    await using hostile = await this.#serve();
    await using scouted = await this.#serve();
    this.#hostile = hostile;
    try {
      const [callers, scout] = await this.#startAll(children, hostile.port, scouted.port);
      const before = (await callers.ask({ kind: "weigh" })) as number;
      await callers.ask({ kind: "look" });
      await Promise.all([this.#watch(callers), this.#scout(scout, scouted)]);
      if (this.#broken.length === 0) await this.#judge(callers, before);
    } catch (error) {
      this.#broken.push(String(error));
    } finally {
      await Promise.all(children.map((child) => child.end()));
    }
    return this.#outcome((performance.now() - startedAt) / 1_000);
  }

  /** All that have started are in `children`, also when one of them does not. */
  async #startAll(children: AttackProcess[], port: number, scoutedPort: number): Promise<[AttackProcess, AttackProcess]> {
    const [honest, honestPort] = await AttackProcess.start({ name: "honest server", script: "target", core: 0 });
    children.push(honest);
    const start = async (name: string, core: number, hostilePort: number, more: readonly string[]): Promise<AttackProcess> => {
      const child = await startClient(name, core, [String(hostilePort), String(honestPort), this.#options.plant ?? "", ...more]);
      children.push(child);
      return child;
    };
    return Promise.all([start("client", 1, port, []), start("scout", 0, scoutedPort, ["scout"])]);
  }

  /** The calls beside it, and what is kept: what ends with its connection may end late. */
  async #judge(callers: AttackProcess, before: number): Promise<void> {
    this.#paced = await askInTime<Paced>(callers, { kind: "stop" });
    const { calls, lost, why } = this.#paced;
    if (lost > 0) this.#broken.push(`${lost} of ${calls} honest calls were lost, the first with: ${why}`);
    this.#peakMiB = callers.peakMiB();
    let keptMiB = Number.POSITIVE_INFINITY;
    for (let times = 0; times < MAX_WEIGHINGS && keptMiB > MAX_KEPT_MIB; times++)
      keptMiB = (await askInTime<number>(callers, { kind: "weigh" })) - before;
    if (keptMiB > MAX_KEPT_MIB) this.#broken.push(`the client kept ${Math.round(keptMiB)} MiB, more than ${MAX_KEPT_MIB}`);
    this.#keptMiB = keptMiB;
  }

  #outcome(seconds: number): Outcome {
    const { seed, goal, plant } = this.#options;
    const finding: Finding = { area: "answers", seed, broken: this.#broken, inputs: this.#recent, plant };
    const { calls, p99Ms, lost } = this.#paced;
    const done = this.#hostile?.done ?? 0;
    return {
      ...{ area: "answers", done, goal, seconds, news: this.#corpus.news, branches: this.#branches },
      ...{ peakMiB: this.#peakMiB, keptMiB: this.#keptMiB, pauseMs: this.#pauseMs, ownPauseMs: this.#ownPauseMs },
      ...{ calls, p99Ms, lost },
      finding: this.#broken.length > 0 ? finding : undefined,
    };
  }

  get #isOver(): boolean {
    const isDone = (this.#hostile?.done ?? 0) >= this.#options.goal && this.#scouted >= MIN_SCOUTED;
    return this.#broken.length > 0 || isDone || performance.now() >= this.#endsAt;
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
      this.#scouted++;
      await new Promise((resolve) => setTimeout(resolve, SCOUT_MS));
    }
  }
}
