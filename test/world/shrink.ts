// Makes the plan of a world smaller: fewer faults first, then fewer clients, servers and calls, and
// shorter faults.

import { shrink as shrinkBy, withoutSome, withShorter } from "#runtime/simulation/shrink.js";
import type { Plan } from "./plan.js";

/** `fails` says whether the plan still does what it did. */
export function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  return shrinkBy(plan, candidates, fails);
}

function* candidates(plan: Plan): Generator<Plan> {
  for (const faults of withoutSome(plan.faults)) yield { ...plan, faults };
  if (plan.clients > 1) yield { ...plan, clients: plan.clients - 1 };
  if (plan.servers > 1) yield { ...plan, servers: plan.servers - 1 };
  if (plan.durationMs > 2_000) yield { ...plan, durationMs: Math.floor(plan.durationMs / 2) };
  if (plan.callsPerSecond > 1) yield { ...plan, callsPerSecond: Math.floor(plan.callsPerSecond / 2) };
  for (const faults of withShorter(plan.faults)) yield { ...plan, faults };
}
