// The figures of one instance that is followed: those of now by service, and the calls since they
// were taken last. Knows no page.

import type { Endpoint } from "callwire";
import type { Snapshot } from "callwire/stats";
import type { Live } from "../live-command.js";
import { stepBetween } from "../stats-step.js";
import type { Figures, NoFigures } from "./figure-messages.js";
import { FollowedStats } from "./live-parts.js";

/** Behind it the last figures are not those of now: three snapshots are missing. */
const STALE_MS = 3_500;
const NOTHING: Counted = { calls: 0, errors: 0 };

/** Exact numbers, so that sums over time agree with those of the callers. */
export interface Counted {
  readonly calls: number;
  readonly errors: number;
}

/** With the number of calls that the times are of. */
export interface WeighedFigures extends Figures {
  readonly measured: number;
}

export class FiguredInstance {
  readonly #stats: FollowedStats;
  readonly #now: () => number;
  /** By service, at most as many as a snapshot has. */
  #figures = new Map<string, WeighedFigures>();
  #counted = new Map<string, Counted>();
  #toldAt = -Infinity;
  #why = "it has not answered yet";

  /** `now`: monotonic milliseconds. */
  constructor(live: Live, endpoint: Endpoint, token: string, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#stats = new FollowedStats(live, endpoint, token, {
      onSnapshot: (snapshot, before) => this.#take(snapshot, before),
      onFailure: (why) => {
        this.#why = why;
        this.#toldAt = -Infinity;
      },
    });
  }

  of(service: string): WeighedFigures | NoFigures {
    if (this.#now() - this.#toldAt > STALE_MS) return { why: this.#why };
    return this.#figures.get(service) ?? { callsPerSecond: 0, errorsPerSecond: 0, inFlight: 0, measured: 0 };
  }

  /** Each call once: what is taken is not there any more. */
  takeCounted(service: string): Counted {
    const counted = this.#counted.get(service) ?? NOTHING;
    this.#counted.delete(service);
    return counted;
  }

  /** Of services at which nobody looks: they would be told later, as if they were new. */
  forgetCounted(): void {
    this.#counted.clear();
  }

  close(): Promise<void> {
    return this.#stats.close();
  }

  #take(snapshot: Snapshot, before: Snapshot | undefined): void {
    this.#why = "it has not answered for some seconds";
    if (before === undefined) return; // rates are of two
    this.#toldAt = this.#now();
    this.#figures = new Map();
    for (const service of snapshot.services.keys()) {
      const { calls, failed, callsPerSecond, errorsPerSecond, now } = stepBetween(service, before, snapshot);
      const times = now?.p50 === undefined || now.p99 === undefined ? {} : { p50Ms: now.p50, p99Ms: now.p99 };
      const [inFlight, measured] = [now?.inFlight ?? 0, now?.measured ?? 0];
      this.#figures.set(service, { callsPerSecond, errorsPerSecond, inFlight, measured, ...times });
      const counted = this.#counted.get(service) ?? NOTHING;
      if (calls > 0) this.#counted.set(service, { calls: counted.calls + calls, errors: counted.errors + failed });
    }
  }
}

/** Of a service at several instances; undefined when none of them tells. */
export function sumFigures(all: readonly (WeighedFigures | NoFigures)[]): Figures | undefined {
  const told = all.filter((each): each is WeighedFigures => !("why" in each));
  if (told.length === 0) return undefined;
  const sum = (figure: (each: WeighedFigures) => number): number => told.reduce((total, each) => total + figure(each), 0);
  const p50Ms = middleOf(told);
  const p99s = told.flatMap(({ p99Ms }) => (p99Ms === undefined ? [] : [p99Ms]));
  return {
    callsPerSecond: sum(({ callsPerSecond }) => callsPerSecond),
    errorsPerSecond: sum(({ errorsPerSecond }) => errorsPerSecond),
    inFlight: sum(({ inFlight }) => inFlight),
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p99s.length === 0 ? {} : { p99Ms: Math.max(...p99s) }),
  };
}

/** Half of the calls were at instances whose own half took no longer. */
function middleOf(told: readonly WeighedFigures[]): number | undefined {
  const timed = told.flatMap(({ p50Ms, measured }) => (p50Ms === undefined ? [] : [{ p50Ms, measured }]));
  timed.sort((left, right) => left.p50Ms - right.p50Ms);
  const all = timed.reduce((total, { measured }) => total + measured, 0);
  let seen = 0;
  for (const { p50Ms, measured } of timed) {
    seen += measured;
    if (seen * 2 >= all) return p50Ms;
  }
  return undefined;
}
