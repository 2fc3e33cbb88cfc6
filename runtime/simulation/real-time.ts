// Notices that something waits for real time while a simulation runs. Virtual time goes by
// meanwhile, so such code looks as if it stood still.

import { setImmediate } from "../base/event-loop.js";

/** Kinds of what Node waits for, by the beginning of their names: timers, files, names, sockets. */
const KINDS = /^(?:Timeout|FSReq|GetAddrInfo|TCP)/;

export class RealTimeWatch {
  readonly #before = countKinds();
  readonly #seen = new Set<string>();

  /** Behind what runs now: mocha sets the timer of a test when that has returned its promise. */
  static begin(): Promise<RealTimeWatch> {
    return new Promise((resolve) => void setImmediate(() => resolve(new RealTimeWatch())));
  }

  /** What was waited for, beside what others had begun before. */
  get seen(): readonly string[] {
    return [...this.#seen].sort();
  }

  look(): void {
    for (const [kind, count] of countKinds()) if (count > (this.#before.get(kind) ?? 0)) this.#seen.add(kind);
  }
}

function countKinds(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) if (KINDS.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
