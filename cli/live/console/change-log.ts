// What has changed in the last hour, in memory. Knows no registry and no page.

import type { Change, InstanceState } from "./messages.js";

/** What is older is forgotten. */
const KEPT_MS = 3_600_000;
/** Changes that are kept: those of a fleet of 100 that is rolled out five times. */
const MAX_CHANGES = 1_000;

export type NewChange = Omit<Change, "number" | "at">;

export class ChangeLog {
  readonly #now: () => number;
  #changes: Change[] = [];
  #number = 0;

  /** `now`: wall-clock milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get changes(): readonly Change[] {
    this.#forget();
    return this.#changes;
  }

  /** Returns them with their numbers. */
  note(changes: readonly NewChange[]): readonly Change[] {
    const at = this.#now();
    const noted = changes.map((change) => ({ ...change, number: ++this.#number, at }));
    this.#changes.push(...noted.slice(-MAX_CHANGES));
    this.#forget();
    return noted.slice(-MAX_CHANGES);
  }

  #forget(): void {
    const oldest = this.#now() - KEPT_MS;
    const isOld = (this.#changes[0]?.at ?? Infinity) < oldest;
    if (isOld || this.#changes.length > MAX_CHANGES)
      this.#changes = this.#changes.filter(({ at }) => at >= oldest).slice(-MAX_CHANGES);
  }
}

/** What is other in the list of one service. An instance is known by its id. */
export function compareInstances(
  service: string,
  before: readonly InstanceState[],
  after: readonly InstanceState[],
): readonly NewChange[] {
  const known = new Map(before.map((instance) => [instance.id, instance]));
  const changes: NewChange[] = [];
  for (const { id, address, state, weight, isMock } of after) {
    const old = known.get(id);
    known.delete(id);
    const about = { service, instance: address };
    if (old === undefined) changes.push({ ...about, what: "joined", detail: isMock === true ? `${state}, a mock` : state });
    else {
      if (old.state !== state) changes.push({ ...about, what: "state", detail: `${old.state} to ${state}` });
      if (old.weight !== weight) changes.push({ ...about, what: "weight", detail: `${old.weight} to ${weight}` });
    }
  }
  for (const { address, state } of known.values())
    changes.push({ service, instance: address, what: "left", detail: `was ${state}` });
  return changes;
}
