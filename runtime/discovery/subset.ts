// Which instances of a large service one client uses: some, chosen so that all clients together use all of them evenly, and that a client
// changes at most one when an instance comes or goes. Source: rendezvous hashing, Thaler and Ravishankar (1998).

import { hashText } from "../base/hash.js";
import { SUBSET_ABOVE, SUBSET_SIZE } from "../base/limits.js";

export interface SubsetOptions {
  /** Instances that are used of a service that has more than 50. Default 20; Infinity uses all. */
  readonly size?: number | undefined;
  /** Clients of one seed choose the same instances. Default: another one for each process. */
  readonly seed?: string | undefined;
}

/** The names to use, in their order. `idOf` gives what stays the same over the revisions of an instance. */
export function chooseSubset(
  names: readonly string[],
  { size = SUBSET_SIZE, seed = "" }: SubsetOptions,
  idOf: (name: string) => string,
): readonly string[] {
  if (names.length <= Math.max(SUBSET_ABOVE, size)) return names;
  const mixed = hashText(seed);
  const scores = new Map<string, number>();
  for (const name of names) {
    const id = idOf(name);
    if (!scores.has(id)) scores.set(id, hashText(id, mixed));
  }
  if (scores.size <= Math.max(SUBSET_ABOVE, size)) return names;
  const chosen = new Set(
    [...scores]
      .sort(([idA, scoreA], [idB, scoreB]) => scoreA - scoreB || (idA < idB ? -1 : 1))
      .slice(0, size)
      .map(([id]) => id),
  );
  return names.filter((name) => chosen.has(idOf(name)));
}
