// An instance that does as it is told.

import type { Instance } from "#runtime/balancing/instance.js";
import { InstanceHealth } from "#runtime/balancing/instance-health.js";

/**
 * Ready, with room, of weight 100, in service since long ago; its load is `load` whatever is in
 * flight.
 */
export function instance(overrides: Partial<InstanceStandIn> = {}): InstanceStandIn {
  return Object.assign(new InstanceStandIn(), overrides);
}

/** So many, with the ids `i0`, `i1`, ... */
export function instances(count: number, overrides: Partial<InstanceStandIn> = {}): readonly InstanceStandIn[] {
  return Array.from({ length: count }, (_, at) => instance({ id: `i${at}`, ...overrides }));
}

export class InstanceStandIn implements Instance {
  id = "only";
  weight = 100;
  zone: string | undefined = undefined;
  isReady = true;
  hasRoom = true;
  inFlight = 0;
  readySince = -1e9;
  readonly health = new InstanceHealth();
  load = 1;
  latency = 1;

  loadAt(): number {
    return this.load;
  }

  latencyMs(): number {
    return this.latency;
  }
}

/** How many of so many picks went to each id, as a share. */
export function sharesOf(pick: (turn: number) => Instance | undefined, picks = 20_000): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (let turn = 0; turn < picks; turn++) {
    const id = pick(turn)?.id ?? "none";
    shares.set(id, (shares.get(id) ?? 0) + 1 / picks);
  }
  return shares;
}
