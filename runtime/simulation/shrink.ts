// Makes a plan smaller for as long as it still does what it did. Source: delta debugging, Zeller
// and Hildebrandt (2002).

/** Plans that are tried for one, at most. */
const MAX_TRIALS = 200;

/**
 * `smaller` has the plans that are a step smaller, those first that leave out most. `fails` says
 * whether one still does; it is asked MAX_TRIALS times at most.
 */
export async function shrink<Plan>(
  plan: Plan,
  smaller: (plan: Plan) => Iterable<Plan>,
  fails: (plan: Plan) => Promise<boolean>,
): Promise<Plan> {
  let best = plan;
  let trials = 0;
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false;
    for (const candidate of smaller(best)) {
      if (trials++ >= MAX_TRIALS) return best;
      if (!(await fails(candidate))) continue;
      best = candidate;
      hasShrunk = true;
      break;
    }
  }
  return best;
}

/** Without some of them: halves first, then less. */
export function* withoutSome<Fault>(faults: readonly Fault[]): Generator<readonly Fault[]> {
  for (let size = faults.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < faults.length; from += size) yield [...faults.slice(0, from), ...faults.slice(from + size)];
}

/** With one of them half as long. */
export function* withShorter<Fault extends { readonly ms: number }>(faults: readonly Fault[]): Generator<readonly Fault[]> {
  for (const [at, fault] of faults.entries()) {
    const ms = Math.trunc(fault.ms / 2);
    if (ms !== 0) yield faults.map((each, index) => (index === at ? { ...fault, ms } : each));
  }
}
