// The time that a command takes grows as the contracts do, or little more: a contract of 1 MiB is
// one file, and a hostile one is a gift to a build server. The short form measures the first
// doubling that takes long enough; the long one each.

import assert from "node:assert/strict";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { startEmitter } from "#cli/generation/generate.js";
import { Exit } from "#cli/usage-error.js";
import { IS_LONG } from "../support/long-form.js";
import { COMMANDS, type Command, Project } from "./project.js";
import { SHAPES, type Shape } from "./shapes.js";

const SIZES = IS_LONG ? [1, 2, 4, 8] : [2, 4, 8];
/**
 * Times as long for twice as many. Twice is even, what is sorted takes a little more, and what is
 * squared takes four times.
 */
const MAX_GROWTH = 2.5;
/**
 * A step that ends below is passed: it is as much of the collector and the compiler of V8 as of
 * ours.
 */
const MIN_CPU_MS = 30;
/**
 * A step that looks too steep is measured again so often, and the best counts: what is squared is
 * so each time.
 */
const MAX_TRIES = 8;

describe("the time that a contract takes", function () {
  // Of each shape, on a machine that others load.
  this.timeout(120_000);
  let emitter: BackgroundEmitter;

  before(async () => {
    emitter = await startEmitter();
  });
  after(() => emitter.close());

  for (const shape of SHAPES) {
    it(`grows at most ${MAX_GROWTH} times with twice as many ${shape.name}`, async () => {
      const projects = SIZES.map((size) => new Project(shape.write(shape.count * size), emitter));
      try {
        for (const command of COMMANDS) {
          await warmUp(shape, command, projects);
          if (!(await looksSteep(command, projects))) continue;
          // What was only a threshold of V8's is behind it at twice the size; what is squared goes
          // on.
          const larger = new Project(shape.write(shape.count * 16), emitter);
          projects.push(larger);
          await warmUp(shape, "check", [larger]);
          assert.equal((await measureSlope(command, projects.slice(-3), 2)).steep, undefined);
          projects.pop();
          larger.remove();
        }
      } finally {
        for (const project of projects) project.remove();
      }
    });
  }
});

/** Has V8 compile what runs, and makes sure that it does what it is measured for. */
async function warmUp(shape: Shape, command: Command, [smallest]: readonly Project[]): Promise<void> {
  const exit = (await smallest?.run(command))?.exit;
  if (command === "check" || command === "generate")
    assert.equal(exit, shape.isWrong === true ? Exit.findings : Exit.ok, command);
}

interface Slope {
  /** False when all is over so soon that there is none to be seen. */
  readonly isSeen: boolean;
  /** The step that takes too long, as text; undefined when none does. */
  readonly steep?: string;
}

/** Whether a step of the form that runs takes too long. */
async function looksSteep(command: Command, projects: readonly Project[]): Promise<boolean> {
  if (IS_LONG) return (await measureSlope(command, projects)).steep !== undefined;
  for (let last = 1; last < projects.length; last++) {
    const { isSeen, steep } = await measureSlope(command, projects.slice(last - 1, last + 1));
    if (isSeen) return steep !== undefined;
  }
  return false;
}

/** `first` is the project that the first step ends at. */
async function measureSlope(command: Command, projects: readonly Project[], first = 1): Promise<Slope> {
  const best = projects.map(() => Infinity);
  const measure = async (index: number): Promise<void> => {
    const cpuMs = (await projects[index]?.run(command))?.cpuMs ?? Infinity;
    best[index] = Math.min(best[index] ?? Infinity, cpuMs);
  };
  // The largest first: when it is quick, there is no slope to be seen, and nothing else to measure.
  await measure(projects.length - 1);
  if ((best.at(-1) ?? 0) < MIN_CPU_MS) return { isSeen: false };
  // The smaller ones more often, as it costs little: one that took too long by chance would hide a
  // slope.
  for (let index = 0; index < projects.length - 1; index++)
    for (let tries = index; tries < projects.length; tries++) await measure(index);
  for (let index = first; index < projects.length; index++) {
    for (let tries = 0; isSteep(best, index); tries++) {
      if (tries === MAX_TRIES) return { isSeen: true, steep: `${command} took ${best.map((ms) => ms.toFixed(0)).join(", ")} ms` };
      await measure(index);
      await measure(index - 1);
      if (index > 1) await measure(index - 2);
    }
  }
  return { isSeen: true };
}

/**
 * Against half the size, and against a quarter where there is one: a collection of garbage more is
 * no slope.
 */
function isSteep(best: readonly number[], index: number): boolean {
  const [quarter = 0, half = Infinity, whole = 0] = [best[index - 2], best[index - 1], best[index]];
  return whole >= MIN_CPU_MS && whole > MAX_GROWTH * half && whole > MAX_GROWTH ** 2 * quarter;
}
