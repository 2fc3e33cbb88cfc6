// What one who watches is told: the figures of now, and those of the calls since it was told last.

import { MAX_STATS_METHODS } from "../../base/limits/stats.js";
import type { ServerCore } from "../server-core.js";
import { type CallStats, type Snapshot, STATS, type WatchedServer } from "../stats.js";
import { CallTally, OTHER } from "./call-tally.js";
import { addCounts, countOf, Durations, percentileOf } from "./durations.js";
import { LoopWatch } from "./loop-watch.js";
import type { MethodTally } from "./method-tally.js";

/** Of a method, or of all of a service. */
interface Figures {
  calls: number;
  readonly errors: Map<string, number>;
  inFlight: number;
  /** Calls that have ended in the window, by how long they took. */
  readonly ended: Uint32Array;
}

export class StatsWindow {
  readonly #server: WatchedServer;
  readonly #hidden: ReadonlySet<string>;
  readonly #loop = new LoopWatch();
  /** How the durations of each method were when they were told last. */
  readonly #seen = new Map<string, Uint32Array>();

  /** `hidden`: methods that are not shown. */
  constructor(server: WatchedServer, hidden: ReadonlySet<string>) {
    this.#server = server;
    this.#hidden = hidden;
    // What others have seen before is not of this window.
    for (const [name, tally] of this.#tallies()) this.#seen.set(name, tally.durations.counts());
  }

  read(): Snapshot {
    const { core, id, version, startedAt } = this.#server;
    const now = core.clock.nowMs();
    const { rss, heapUsed } = process.memoryUsage();
    const { delayP99Ms, busy } = this.#loop.read();
    const methods = this.#figures();
    return {
      instance: id,
      version,
      uptime: Math.max(0, core.clock.wallMs() - startedAt),
      draining: core.draining,
      connections: core.work.connections.size,
      inFlight: core.work.calls,
      counted: now - (core.counts instanceof CallTally ? core.counts.beganAt : now),
      loopDelayP99: delayP99Ms,
      loopBusy: busy,
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      services: statsOf(sumByService(methods)),
      methods: statsOf(methods),
    };
  }

  stop(): void {
    this.#loop.stop();
  }

  #figures(): ReadonlyMap<string, Figures> {
    const figures = new Map<string, Figures>();
    for (const [name, tally] of this.#tallies()) {
      if (!this.#shows(name)) continue;
      const { calls, errors, durations } = tally;
      figures.set(name, {
        calls,
        errors: new Map<string, number>(errors),
        inFlight: 0,
        ended: durations.since(this.#seen.get(name)),
      });
      this.#seen.set(name, durations.counts());
      tally.beginWindow();
    }
    for (const [name, count] of runningOf(this.#server.core)) {
      if (!this.#shows(name)) continue;
      const shown = figures.has(name) || figures.size < MAX_STATS_METHODS ? name : OTHER;
      const own = figures.get(shown) ?? emptyFigures();
      own.inFlight += count;
      figures.set(shown, own);
    }
    return figures;
  }

  /** Who watches is not shown to itself. */
  #shows(method: string): boolean {
    return !this.#hidden.has(method) && !method.startsWith(`${STATS.name}/`);
  }

  #tallies(): ReadonlyMap<string, MethodTally> {
    const { counts } = this.#server.core;
    return counts instanceof CallTally ? counts.methods : new Map();
  }
}

function emptyFigures(): Figures {
  return { calls: 0, errors: new Map(), inFlight: 0, ended: new Durations().counts() };
}

function sumByService(methods: ReadonlyMap<string, Figures>): ReadonlyMap<string, Figures> {
  const services = new Map<string, Figures>();
  for (const [method, { calls, errors, inFlight, ended }] of methods) {
    if (method === OTHER) continue; // of no service, or of several
    const service = method.slice(0, method.lastIndexOf("/"));
    const sum = services.get(service) ?? emptyFigures();
    services.set(service, sum);
    sum.calls += calls;
    sum.inFlight += inFlight;
    for (const [code, count] of errors) sum.errors.set(code, (sum.errors.get(code) ?? 0) + count);
    addCounts(sum.ended, ended);
  }
  return services;
}

function statsOf(figures: ReadonlyMap<string, Figures>): ReadonlyMap<string, CallStats> {
  const stats = [...figures].map(([name, { calls, errors, inFlight, ended }]): [string, CallStats] => {
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => percentileOf(ended, share));
    return [name, { calls, errors, inFlight, measured: countOf(ended), p50, p90, p99 }];
  });
  return new Map(stats);
}

/** Calls whose handler runs, by method. */
function runningOf({ work }: ServerCore): ReadonlyMap<string, number> {
  const running = new Map<string, number>();
  for (const connection of work.connections)
    for (const { method } of connection.runningCalls()) running.set(method, (running.get(method) ?? 0) + 1);
  return running;
}
