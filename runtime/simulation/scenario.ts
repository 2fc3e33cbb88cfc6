// What a scenario is made of: its processes, and what must hold when all is well again.

import type { Host } from "./host.js";

/** How a process of a scenario lives. */
export interface ProcessOptions {
  /**
   * Whether faults may end it. `false`: its paths may be cut and it may stand still, but it lives
   * to its end, as those do that count what came of their calls. Default true.
   */
  readonly mayDie?: boolean | undefined;
}

/**
 * What a scenario describes. It is described anew for each seed, so what it keeps is of one run.
 */
export interface Simulation {
  /**
   * A process. `start` runs in virtual time, when it starts and each time that it starts anew. What
   * it keeps in itself is lost with it; what outlives it, as a disk does, is made outside. When the
   * faults are over it must come to its end: a server's `start` ends when it serves.
   */
  process(name: string, start: (host: Host) => unknown, options?: ProcessOptions): void;
  /**
   * What must hold when all faults are over and every process has come to its end: throws when it
   * does not. It may call, by a host of its own.
   */
  check(check: (host: Host) => unknown): void;
}

/** Describes one run. Nothing in it may take real time, real chance, or files that take a while. */
export type Scenario = (simulation: Simulation) => void;
