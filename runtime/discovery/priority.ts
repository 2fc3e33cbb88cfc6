// Which priorities of a list one client uses: the lowest, and the next ones for as long as nobody
// before them can be reached. Source: SRV records, RFC 2782.

import type { Endpoint } from "./registry.js";
import type { Reachability } from "./subset.js";

/** Whether some instances are used only when others cannot be reached. */
export function hasPriorities(endpoints: readonly Endpoint[]): boolean {
  return endpoints.some((endpoint) => priorityOf(endpoint) !== priorityOf(endpoints[0]));
}

/**
 * The instances that `clients` are to use, in their order:
 *
 * - up to the first priority of which an instance is connected. Those before it stay listed, so
 *   that they are tried again;
 * - while nothing is connected, up to the first of which an instance has not been tried in vain;
 * - all of them, when all were tried, or when nobody says what can be reached.
 */
export function preferPriority(endpoints: readonly Endpoint[], clients: readonly Reachability[]): readonly Endpoint[] {
  if (clients.length === 0 || !hasPriorities(endpoints)) return endpoints;
  const connected = lowest(endpoints, ({ id }) => clients.some((client) => client.isConnected(id)));
  const last = connected ?? lowest(endpoints, ({ id }) => !clients.some((client) => client.isUnreachable(id)));
  return last === undefined ? endpoints : endpoints.filter((endpoint) => priorityOf(endpoint) <= last);
}

function lowest(endpoints: readonly Endpoint[], counts: (endpoint: Endpoint) => boolean): number | undefined {
  let found: number | undefined;
  for (const endpoint of endpoints) {
    const priority = priorityOf(endpoint);
    if ((found === undefined || priority < found) && counts(endpoint)) found = priority;
  }
  return found;
}

function priorityOf(endpoint: Endpoint | undefined): number {
  return endpoint?.priority ?? 0;
}
