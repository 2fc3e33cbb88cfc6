// Keeps calls within the caller's zone, where they are quick and cost nothing, while the zone can
// carry them.

import type { Instance } from "./instance.js";

/** A zone that has less than this part of an even share would be overloaded by its own callers. */
const MIN_SHARE = 0.5;

/**
 * The instances of `zone` among `instances`; all of them when no zone is given, or when the zone
 * has less than half of an even share of the weight of all members. So a zone that has lost most of
 * its instances is helped by the others.
 */
export function preferZone<I extends Instance>(
  instances: readonly I[],
  members: readonly I[],
  zone: string | undefined,
): readonly I[] {
  if (zone === undefined) return instances;
  const own = instances.filter((instance) => instance.zone === zone);
  const zones = new Set(members.map((instance) => instance.zone)).size;
  return own.length > 0 && weightOf(own) >= (weightOf(members) / zones) * MIN_SHARE ? own : instances;
}

function weightOf(instances: readonly Instance[]): number {
  return instances.reduce((sum, { weight }) => sum + weight, 0);
}
