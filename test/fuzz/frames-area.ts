// Hostile frames to a server over sockets: many lanes as fast as the server reads, a scout that is
// sent one call at a time and says what was new, and an honest neighbour beside them.

import { AttackProcess } from "../attack/attack-process.js";
import type { Paced } from "../attack/paced-calls.js";
import { type AreaOptions, findInLog, MAX_OWN_PAUSE_MS, type Outcome } from "./area.js";
import { askInTime } from "./ask-in-time.js";
import { Chance } from "./chance.js";
import { ChunkMaker, type Frames } from "./chunk.js";
import { Corpus } from "./corpus.js";
import type { Finding } from "./finding.js";
import { Lane } from "./lane.js";
import type { Pauses } from "./own-pause.js";
import { SEED_FRAMES } from "./seed-frames.js";

const LANES = 12;
const SEQUENCES_OF_A_CHUNK = 24;
/** Milliseconds between two looks at the server, and between two calls to the scout. */
const LOOK_MS = 1_000;
const SCOUT_MS = 40;
/** Inputs that a finding keeps. */
const REMEMBERED = 100;
/** MiB that the server may have, and keep. One that does nothing has 80. */
const MAX_PEAK_MIB = 450;
const MAX_KEPT_MIB = 16;
const MAX_WEIGHINGS = 60;

export async function fuzzFrames(options: AreaOptions): Promise<Outcome> {
  const stage = await Stage.start(options.plant ?? "");
  try {
    return await new FramesRun(stage, options).play();
  } finally {
    await stage.end();
  }
}

/** Sends the inputs of a finding again, and returns what did not hold this time. */
export async function replayFrames({ inputs, plant = "" }: Finding): Promise<readonly string[]> {
  const stage = await Stage.start(plant);
  const lanes = new Map<string, Lane>();
  try {
    const before = (await stage.server.ask({ kind: "weigh" })) as number;
    await stage.server.ask({ kind: "look" });
    const broken: string[] = [];
    for (const input of inputs) {
      const [, number = "", bytes = ""] = /^(\d+)(.*)$/s.exec(input) ?? [];
      const lane = lanes.get(number) ?? new Lane(stage.port, new Chance(1));
      lanes.set(number, lane);
      await lane.replay(bytes);
      broken.push(...(await stage.look()).broken);
      if (broken.length > 0) return broken;
    }
    for (const lane of lanes.values()) lane.close();
    return (await stage.weigh(before)).broken;
  } catch (error) {
    return [String(error)];
  } finally {
    for (const lane of lanes.values()) lane.close();
    await stage.end();
  }
}

/** The processes: a server, an honest neighbour, and a scout, which is another server. */
class Stage {
  readonly server: AttackProcess;
  readonly port: number;
  readonly neighbour: AttackProcess;
  readonly scout: AttackProcess;
  readonly scoutPort: number;

  private constructor(started: readonly (readonly [AttackProcess, number])[]) {
    const [server, neighbour, scout] = started;
    if (server === undefined || neighbour === undefined || scout === undefined) throw new Error("a process is missing");
    [this.server, this.port] = server;
    [this.neighbour] = neighbour;
    [this.scout, this.scoutPort] = scout;
  }

  static async start(plant: string): Promise<Stage> {
    const script = "../fuzz/target";
    return new Stage(
      await Promise.all([
        AttackProcess.start({ name: "server", script, core: 1, options: ["--expose-gc"], words: [plant] }),
        AttackProcess.start({ name: "neighbour", script: "neighbour", core: 0 }),
        AttackProcess.start({ name: "scout", script, core: 0, nice: 5, words: [plant, "scout"] }),
      ]),
    );
  }

  async look(): Promise<Pauses & { readonly broken: readonly string[] }> {
    const pauses = await askInTime<Pauses>(this.server, { kind: "look" });
    const own = Math.round(pauses.ownMs);
    const peak = this.server.peakMiB();
    return {
      ...pauses,
      broken: [
        ...findInLog(this.server.readLog()),
        ...(own > MAX_OWN_PAUSE_MS ? [`the loop of the server stood for ${own} ms of its own`] : []),
        ...(peak > MAX_PEAK_MIB ? [`the server had ${Math.round(peak)} MiB, more than ${MAX_PEAK_MIB}`] : []),
      ],
    };
  }

  /** What ends with its connection may end late: it is weighed until it is light again. */
  async weigh(before: number): Promise<{ readonly keptMiB: number; readonly broken: readonly string[] }> {
    let keptMiB = Number.POSITIVE_INFINITY;
    for (let times = 0; times < MAX_WEIGHINGS && keptMiB > MAX_KEPT_MIB * 0.8; times++)
      keptMiB = (await askInTime<number>(this.server, { kind: "weigh" })) - before;
    const isHeavy = keptMiB > MAX_KEPT_MIB;
    return { keptMiB, broken: isHeavy ? [`the server kept ${Math.round(keptMiB)} MiB, more than ${MAX_KEPT_MIB}`] : [] };
  }

  async end(): Promise<void> {
    await Promise.all([this.server, this.neighbour, this.scout].map((child) => child.end()));
  }
}

class FramesRun {
  readonly #stage: Stage;
  readonly #options: AreaOptions;
  readonly #chance: Chance;
  readonly #corpus = new Corpus<Frames>(SEED_FRAMES);
  readonly #maker: ChunkMaker;
  readonly #recent: string[] = [];
  readonly #broken: string[] = [];
  readonly #endsAt: number;
  #done = 0;
  #branches = 0;
  #pauseMs = 0;
  #ownPauseMs = 0;

  constructor(stage: Stage, options: AreaOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#chance = new Chance(options.seed);
    this.#maker = new ChunkMaker(this.#corpus, this.#chance);
    this.#endsAt = performance.now() + options.maxMs;
  }

  async play(): Promise<Outcome> {
    const { server, neighbour, port } = this.#stage;
    const startedAt = performance.now();
    let paced: Paced = { calls: 0, p99Ms: 0, lost: 0, why: "" };
    let keptMiB = 0;
    let seconds = 0;
    let peakMiB = 0;
    try {
      await neighbour.ask({ kind: "start", port });
      const before = (await server.ask({ kind: "weigh" })) as number;
      await server.ask({ kind: "look" });
      const lanes = Array.from({ length: LANES }, (_, number) => this.#send(number));
      await Promise.all([...lanes, this.#watch(), this.#scout()].map((loop) => loop.catch((error) => this.#break(error))));
      seconds = (performance.now() - startedAt) / 1_000;
      if (this.#broken.length === 0) {
        paced = (await neighbour.ask({ kind: "stop" })) as Paced;
        if (paced.lost > 0)
          this.#broken.push(`${paced.lost} of ${paced.calls} honest calls were lost, the first with: ${paced.why}`);
        peakMiB = server.peakMiB();
        const weighed = await this.#stage.weigh(before);
        keptMiB = weighed.keptMiB;
        this.#broken.push(...weighed.broken, ...findInLog(server.readLog()));
      }
    } catch (error) {
      this.#break(error);
    }
    const { seed, goal, plant } = this.#options;
    const finding: Finding = { area: "frames", seed, broken: this.#broken, inputs: this.#recent, plant };
    const { calls, p99Ms, lost } = paced;
    return {
      ...{ area: "frames", done: this.#done, goal, seconds, news: this.#corpus.news, branches: this.#branches },
      ...{ peakMiB, keptMiB, pauseMs: this.#pauseMs, ownPauseMs: this.#ownPauseMs, calls, p99Ms, lost },
      finding: this.#broken.length > 0 ? finding : undefined,
    };
  }

  get #isOver(): boolean {
    return this.#broken.length > 0 || this.#done >= this.#options.goal || performance.now() >= this.#endsAt;
  }

  /** Lanes and scout go on at once: nobody answers them any more. */
  #break(error: unknown): void {
    this.#broken.push(String(error));
    void Promise.all([this.#stage.server.end(), this.#stage.scout.end()]);
  }

  async #send(number: number): Promise<void> {
    const lane = new Lane(this.#stage.port, this.#chance);
    while (!this.#isOver) {
      const chunk = this.#maker.make(SEQUENCES_OF_A_CHUNK);
      const exchange = lane.exchange(chunk);
      this.#remember(number, lane);
      const { end, answers } = await exchange;
      if (end === "silent") this.#broken.push("the server neither read on nor closed");
      this.#done += end === "read" ? chunk.hostile : 1; // of what was closed at least one frame was read
      for (const [streamId, text] of answers) {
        const cause = chunk.sequences.find(([first]) => first?.readUInt32LE(8) === streamId);
        if (cause !== undefined) this.#corpus.keepWhenNew(cause, [text], this.#chance);
      }
    }
    lane.close();
  }

  #remember(number: number, { lastInput }: Lane): void {
    this.#recent.push(`${number}${lastInput}`);
    if (this.#recent.length > 2 * REMEMBERED) this.#recent.splice(0, REMEMBERED);
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, Math.max(0, this.#endsAt - performance.now()))));
      const { longestMs, ownMs, broken } = await this.#stage.look();
      this.#pauseMs = Math.max(this.#pauseMs, longestMs);
      this.#ownPauseMs = Math.max(this.#ownPauseMs, ownMs);
      this.#broken.push(...broken);
      this.#options.onProgress?.(this.#done, `${this.#corpus.news} new, ${this.#branches} branches`);
    }
  }

  /** One call at a time, so that what is new has one cause. */
  async #scout(): Promise<void> {
    const { scout, scoutPort } = this.#stage;
    const lane = new Lane(scoutPort, this.#chance);
    for (const seed of SEED_FRAMES) await lane.exchange(this.#maker.wrap([seed], 0));
    this.#branches = (await scout.ask({ kind: "branches" })) as number; // those of honest frames
    while (!this.#isOver) {
      const chunk = this.#maker.make(1);
      const [sequence = []] = chunk.sequences;
      const exchange = lane.exchange(chunk);
      this.#remember(LANES, lane);
      await exchange;
      const log = scout.readLog();
      this.#broken.push(...findInLog(log));
      this.#corpus.keepWhenNew(sequence, log.split("\n"), this.#chance);
      const branches = await askInTime<number>(scout, { kind: "branches" });
      if (branches > 0) this.#corpus.keep(sequence, this.#chance);
      this.#branches += branches;
      await new Promise((resolve) => setTimeout(resolve, SCOUT_MS));
    }
    lane.close();
  }
}
