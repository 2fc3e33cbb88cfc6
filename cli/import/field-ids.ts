// Ids of fields: the numbers of the source where contracts have them, else the next ones. What has
// been given once stays, as the lock says.

/** The largest id of a field in a contract. */
export const MAX_FIELD_ID = 255;

/** What gets an id: a field under its number, or a oneof under its name. */
export interface IdSlot {
  readonly key: string;
  /** Of a oneof that of its first arm. */
  readonly number: number;
}

/** Ids by key, of one message. */
export type GivenIds = Readonly<Record<string, number>>;

/** Ids by the full names of messages; of those whose numbers are the ids nothing is kept. */
export type MessageIds = Record<string, GivenIds>;

/** Undefined when there are more fields than ids. `reserved`: ids that nobody may get. */
export function giveIds(
  slots: readonly IdSlot[],
  reserved: ReadonlySet<number>,
  before: GivenIds,
): ReadonlyMap<string, number> | undefined {
  const taken = new Set([...reserved, ...Object.values(before)]);
  const ids = new Map<string, number>();
  const waiting: IdSlot[] = [];
  for (const slot of [...slots].sort((a, b) => a.number - b.number)) {
    const given = Object.hasOwn(before, slot.key) ? before[slot.key] : undefined;
    const id = given ?? (slot.number <= MAX_FIELD_ID && !taken.has(slot.number) ? slot.number : undefined);
    if (id === undefined) waiting.push(slot);
    else {
      taken.add(id);
      ids.set(slot.key, id);
    }
  }
  let next = Math.max(0, ...ids.values(), ...Object.values(before));
  for (const { key } of waiting) {
    next = nextFree(taken, next) ?? nextFree(taken, 0) ?? MAX_FIELD_ID + 1;
    if (next > MAX_FIELD_ID) return undefined;
    taken.add(next);
    ids.set(key, next);
  }
  return ids;
}

function nextFree(taken: ReadonlySet<number>, behind: number): number | undefined {
  for (let id = behind + 1; id <= MAX_FIELD_ID; id++) if (!taken.has(id)) return id;
  return undefined;
}
