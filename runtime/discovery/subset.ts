// Which instances of a large service one client uses: some, chosen so that all clients together use
// all of them evenly, and that a client changes at most one when an instance comes or goes. Source:
// rendezvous hashing, Thaler and Ravishankar (1998). A name proves nothing: what works is kept
// until what was drawn works too, and what cannot be reached is left out of the drawing.

import { hashText } from "../base/hash.js";
import { DEFAULT_SUBSET_SIZE, SUBSET_ABOVE } from "../base/limits/balancing.js";

/** Which instances of a large service a client uses. */
export interface SubsetOptions {
  /** Instances that are used of a service that has more than 50. Default 20; Infinity uses all. */
  readonly size?: number | undefined;
  /** Clients of one seed choose the same instances. Default: another one for each process. */
  readonly seed?: string | undefined;
}

/** What a client has found out about instances, by their ids. */
export interface Reachability {
  /** It takes calls now. */
  isConnected(id: string): boolean;
  /** It could not be reached, and is not to be tried for a while. */
  isUnreachable(id: string): boolean;
}

/**
 * A key holds its hash above and its index below these bits: more names than one answer of a
 * registry can hold.
 */
const INDEX_SPAN = 2 ** 20;

/**
 * The names to use, in their order. `idOf` gives what stays the same over the revisions of an
 * instance. `clients` are those that use the choice:
 *
 * - Of the instances that all of them may reach, those `size` are drawn that the seed prefers.
 * - While some of the drawn are not connected, others that are stay beside them: `size` that work,
 *   or as many as there are.
 * - While nothing is connected and some were tried in vain, 50 are drawn at a time.
 * - When no instance may be reached, `size` of those that may not be.
 */
export function chooseSubset(
  names: readonly string[],
  { size = DEFAULT_SUBSET_SIZE, seed = "" }: SubsetOptions,
  idOf: (name: string) => string,
  clients: readonly Reachability[] = [],
): readonly string[] {
  if (names.length <= Math.max(SUBSET_ABOVE, size)) return names;
  const idsOfNames = names.map(idOf);
  const ids = sortBySeed([...new Set(idsOfNames)], seed);
  if (ids.length <= Math.max(SUBSET_ABOVE, size)) return names;
  const chosen = new Set(drawIds(ids, size, clients));
  return names.filter((_name, at) => chosen.has(idsOfNames[at] ?? ""));
}

/**
 * The first are preferred; of equal ones the one that is listed first. Sorts numbers, which takes a
 * tenth of the time of pairs.
 */
function sortBySeed(ids: readonly string[], seed: string): readonly string[] {
  const mixed = hashText(seed);
  const keys = Float64Array.from(ids, (id, at) => hashText(id, mixed) * INDEX_SPAN + at).sort();
  return Array.from(keys, (key) => ids[key % INDEX_SPAN] ?? ""); // the index is always within the array
}

function drawIds(ids: readonly string[], size: number, clients: readonly Reachability[]): readonly string[] {
  if (clients.length === 0) return ids.slice(0, size);
  const usable = ids.filter((id) => !clients.some((client) => client.isUnreachable(id)));
  const connected = ids.filter((id) => clients.some((client) => client.isConnected(id)));
  if (connected.length === 0) {
    if (usable.length === ids.length) return ids.slice(0, size);
    const drawn = usable.slice(0, Math.max(size, SUBSET_ABOVE));
    return drawn.length > 0 ? drawn : ids.slice(0, size);
  }
  const drawn = usable.slice(0, size);
  const proven = drawn.filter((id) => clients.every((client) => client.isConnected(id)));
  const others = new Set(drawn);
  return [...drawn, ...connected.filter((id) => !others.has(id)).slice(0, size - proven.length)];
}
