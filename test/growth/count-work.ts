// A process that counts, for itself alone: a count that is taken is taken from whoever else
// measures what tests cover. Asked for a shape by its name, it answers with the blocks that are too
// steep, each with its command.

import { startEmitter } from "#cli/generation/generate.js";
import { COMMANDS, Project } from "./project.js";
import { SHAPES, type Shape } from "./shapes.js";
import { type Counts, findSteepBlocks, WorkCounter } from "./work-counts.js";

/** Twice is even; what is sorted runs a little more often, and what is squared four times. */
const MAX_GROWTH = 2.5;
/** Blocks that run less often are passed: a square of 70. */
const MIN_RUNS = 5_000;
/** Times the count of a shape. */
const SIZES = [1, 2] as const;

const emitter = await startEmitter();
const counter = new WorkCounter();
await counter.start();

process.on("message", (name: string) => {
  const shape = SHAPES.find((one) => one.name === name);
  if (shape !== undefined) void findSteep(shape).then((steep) => process.send?.(steep));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function findSteep(shape: Shape): Promise<readonly string[]> {
  const [once, twice] = [await countEach(shape, SIZES[0]), await countEach(shape, SIZES[1])];
  return COMMANDS.flatMap((command, at) => {
    const steep = findSteepBlocks(once[at] ?? new Map(), twice[at] ?? new Map(), MAX_GROWTH, MIN_RUNS);
    return steep.map((block) => `${command}: ${block}`);
  });
}

async function countEach(shape: Shape, size: number): Promise<readonly Counts[]> {
  const project = new Project(shape.write(shape.count * size), emitter);
  const counts: Counts[] = [];
  try {
    await counter.take();
    for (const command of COMMANDS) {
      await project.run(command);
      counts.push(await counter.take());
    }
  } finally {
    project.remove();
  }
  return counts;
}
