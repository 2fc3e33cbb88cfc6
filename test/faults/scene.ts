// A fault, what is done to bring it about, and what has to be seen then.

import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import type { Random } from "#runtime/base/random.js";
import { Fleet, type StoryServer } from "../story/fleet.js";
import { type Tally, Traffic } from "../story/traffic.js";
import { until } from "../support/wait.js";
import type { ZookeeperServer } from "../support/zookeeper-server.js";

export interface Observation extends Tally {
  /** Longest time without an answer, from the fault on. Milliseconds, here and below. */
  readonly longestGapMs: number;
  /**
   * From the fault, or from its end where `Scene.recovery` says so, until all was as it should be.
   */
  readonly recoveryMs: number;
}

export interface Scene {
  /** As in the table. */
  readonly fault: string;
  /** What has to be seen; `run` asserts it. */
  readonly expected: string;
  /** How often it is played, each time with another seed. Default 1. */
  readonly seeds?: number;
  /** How often the tests play it; `npm run faults` plays all seeds. Default: all. */
  readonly seedsInTests?: number;
  /** What the tests do less of than `npm run faults` does; see `Stage.either`. */
  readonly inTests?: string;
  /** It mostly waits: the tests play it in a second process, while others are played. */
  readonly isLong?: boolean;
  readonly run: (stage: Stage) => Promise<Observation>;
}

/** What one play of a scene has; all of it ends with the play. */
export class Stage {
  readonly random: Random;
  readonly fleet = new Fleet();
  /** Shared by the scenes that do it no harm. */
  readonly zookeeper: ZookeeperServer;
  /** Of its own in `zookeeper`. */
  readonly path: string;
  readonly registry: string;
  readonly #isWhole: boolean;
  readonly #closers: (() => Promise<unknown>)[] = [];

  constructor(zookeeper: ZookeeperServer, name: string, seed: number, isWhole: boolean) {
    this.zookeeper = zookeeper;
    this.#isWhole = isWhole;
    this.path = `/${name}-${seed}`;
    this.registry = zookeeper.target(this.path, 2_000);
    this.random = createRandom(seed);
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  /** What a scene does of something: `whole` in `npm run faults`, `inTests` in the tests. */
  either(whole: number, inTests: number): number {
    return this.#isWhole ? whole : inTests;
  }

  startServers(count: number, registry = this.registry): Promise<readonly StoryServer[]> {
    return Promise.all(Array.from({ length: count }, () => this.fleet.start(registry)));
  }

  /**
   * A client that calls on and on, once it has had some answers: more where it has to know well how
   * long they take.
   */
  async startTraffic(target = this.registry, answers = 100): Promise<Traffic> {
    const traffic = this.connect(target);
    traffic.start();
    await until(() => traffic.answers.length > answers, 60_000);
    return traffic;
  }

  connect(target = this.registry): Traffic {
    const traffic = new Traffic(target);
    this.#closers.unshift(() => traffic.close());
    return traffic;
  }

  /** Ends with the play, before what was given earlier. */
  use<Resource extends { close(): Promise<unknown> }>(resource: Resource): Resource {
    this.#closers.unshift(() => resource.close());
    return resource;
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
    await this.fleet.close();
  }
}

/**
 * Ends the traffic and looks into the ledgers: nothing lost, nothing twice, no error that says
 * something else than what happened.
 */
export async function observe(
  stage: Pick<Stage, "fleet">,
  traffic: Traffic,
  faultAt: number,
  recoveryMs?: number,
): Promise<Observation> {
  const longestGapMs = traffic.longestGapMs(faultAt);
  await traffic.stop();
  traffic.check(stage.fleet);
  const lastFailureAt = Math.max(faultAt, ...traffic.failures.map(({ settledAt = 0 }) => settledAt));
  return { ...traffic.tally(stage.fleet), longestGapMs, recoveryMs: recoveryMs ?? lastFailureAt - faultAt };
}

/** Not a call failed. */
export function assertUnharmed({ failed, calls }: Observation): void {
  assert.equal(failed, 0, `${failed} of ${calls} calls failed`);
}

/** How often a scene is played. */
export function seedsOf({ seeds = 1, seedsInTests = seeds }: Scene, isWhole: boolean): number {
  return isWhole ? seeds : seedsInTests;
}

/**
 * Plays a scene with each of its seeds and puts what was seen together: sums of calls, the worst of
 * times.
 */
export async function play(scene: Scene, zookeeper: ZookeeperServer, isWhole: boolean): Promise<Observation> {
  const seen: Observation[] = [];
  const seeds = seedsOf(scene, isWhole);
  for (let seed = 1; seed <= seeds; seed++) {
    const stage = new Stage(zookeeper, scene.fault.replace(/[^a-z0-9]+/gi, "-"), seed, isWhole);
    try {
      seen.push(await scene.run(stage));
    } catch (error) {
      throw new Error(`${scene.fault}, seed ${seed}`, { cause: error });
    } finally {
      await stage.close();
    }
  }
  const sum = (part: (observation: Observation) => number): number => seen.reduce((total, one) => total + part(one), 0);
  const worst = (part: (observation: Observation) => number): number => Math.max(...seen.map(part));
  return {
    calls: sum(({ calls }) => calls),
    failed: sum(({ failed }) => failed),
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    longestGapMs: worst(({ longestGapMs }) => longestGapMs),
    recoveryMs: worst(({ recoveryMs }) => recoveryMs),
  };
}
