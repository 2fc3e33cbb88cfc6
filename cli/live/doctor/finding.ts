// What a check of `callwire doctor` finds. Judging is the work of the checks, printing that of
// doctor.ts.

/**
 * `warn`: it works, and somebody is to look at it. `fail`: something does not work. `skip`: it
 * could not be looked at.
 */
export type State = "ok" | "warn" | "fail" | "skip";

export interface Finding {
  readonly state: State;
  /** What was found, with the values. Texts of others are in it, as they came. */
  readonly found: string;
  /** What to do; not for what is ok. */
  readonly advice?: string;
}

/** Longer lists are cut: nobody repairs more at a time. */
const MAX_FINDINGS = 10;

/** One finding for each, or `good` for none. */
export function findEach<Item>(items: readonly Item[], good: string, find: (item: Item) => Finding): readonly Finding[] {
  if (items.length === 0) return [{ state: "ok", found: good }];
  const shown = items.slice(0, MAX_FINDINGS).map(find);
  const rest = items.length - shown.length;
  const [first] = shown;
  if (rest === 0 || first === undefined) return shown;
  return [...shown, { state: first.state, found: `${rest} more`, advice: "begin with those above, and ask again" }];
}
