// Makes a plan smaller for as long as it still does what it did: fewer faults first, then fewer
// clients, servers and calls, and shorter faults. Source: delta debugging, Zeller and Hildebrandt
// (2002).

import type { Fault, Plan } from "./plan.js";

/** Worlds that are tried for one plan, at most. */
const MAX_TRIALS = 200;

/** `fails` says whether it still does; it is asked MAX_TRIALS times at most. */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let best = plan;
  let trials = 0;
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false;
    for (const smaller of candidates(best)) {
      if (trials++ >= MAX_TRIALS) return best;
      if (!(await fails(smaller))) continue;
      best = smaller;
      hasShrunk = true;
      break;
    }
  }
  return best;
}

function* candidates(plan: Plan): Generator<Plan> {
  const { faults } = plan;
  for (let size = faults.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < faults.length; from += size)
      yield { ...plan, faults: [...faults.slice(0, from), ...faults.slice(from + size)] };
  }
  if (plan.clients > 1) yield { ...plan, clients: plan.clients - 1 };
  if (plan.servers > 1) yield { ...plan, servers: plan.servers - 1 };
  if (plan.durationMs > 2_000) yield { ...plan, durationMs: Math.floor(plan.durationMs / 2) };
  if (plan.callsPerSecond > 1) yield { ...plan, callsPerSecond: Math.floor(plan.callsPerSecond / 2) };
  for (const [at, fault] of faults.entries()) {
    if (fault.ms > 1) yield { ...plan, faults: replace(faults, at, { ...fault, ms: Math.floor(fault.ms / 2) }) };
  }
}

function replace(faults: readonly Fault[], index: number, fault: Fault): readonly Fault[] {
  return faults.map((each, at) => (at === index ? fault : each));
}
