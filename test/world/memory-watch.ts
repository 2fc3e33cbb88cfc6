// What the processes of a world keep, as the runtime itself counts it, beside what they may keep at
// most, and what they have a reason to keep. Bytes that wait to leave are in connection-watch.ts,
// and what streams are given room for is in window-watch.ts.

import { MAX_WAITING_CALLS } from "#runtime/base/limits/call.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION, MAX_OVERDRAFT_BYTES } from "#runtime/base/limits/connection.js";
import { DEFAULT_MAX_CALLS_PER_SERVER } from "#runtime/base/limits/server.js";
import type { ChannelInspection } from "#runtime/channel/inspection.js";
import type { ServerLoad } from "#runtime/server/server-core.js";

/** Of one call, at once: it may be hedged. Each attempt of those has a deadline of its own. */
const ATTEMPTS_AT_ONCE = 2;

interface Party {
  readonly machine: { readonly name: string; readonly isDead: boolean };
  /** Deadlines that it waits for. */
  readonly wheel: { readonly size: number };
}

/** A client, as far as it is looked at. */
export interface CallingParty extends Party {
  /** Calls that have not settled. */
  readonly running: number;
  inspect(): {
    readonly waiting: number;
    readonly instances: readonly Pick<ChannelInspection["instances"][number], "endpoint" | "inFlight">[];
  };
}

/** A server, as far as it is looked at. */
export interface ServingParty extends Party {
  readonly load: ServerLoad;
}

/** What the plan allows a server. Undefined: the default. */
export interface CallLimits {
  readonly maxCalls?: number | undefined;
  readonly maxCallsPerConnection?: number | undefined;
}

export class MemoryWatch {
  readonly #mostCalls: number;
  readonly #mostOfConnection: number;
  readonly #complain: (problem: string) => void;

  constructor({ maxCalls, maxCallsPerConnection }: CallLimits, complain: (problem: string) => void) {
    this.#mostCalls = maxCalls ?? DEFAULT_MAX_CALLS_PER_SERVER;
    this.#mostOfConnection = Math.min(maxCallsPerConnection ?? DEFAULT_MAX_CALLS_PER_CONNECTION, this.#mostCalls);
    this.#complain = complain;
  }

  look(clients: readonly CallingParty[], servers: readonly ServingParty[]): void {
    for (const client of clients) if (!client.machine.isDead) this.#lookAtClient(client);
    for (const server of servers) if (!server.machine.isDead) this.#lookAtServer(server);
  }

  #lookAtClient(client: CallingParty): void {
    const { machine, wheel, running } = client;
    const { name } = machine;
    const { waiting, instances } = client.inspect();
    this.#atMost(name, "calls that wait", waiting, MAX_WAITING_CALLS);
    for (const { endpoint, inFlight } of instances)
      this.#atMost(name, `calls under way at ${endpoint.host}`, inFlight, this.#mostOfConnection);
    const kept = instances.reduce((sum, { inFlight }) => sum + inFlight, waiting);
    this.#atMost(name, `attempts of ${running} calls`, kept, ATTEMPTS_AT_ONCE * running);
    this.#atMost(name, `deadlines of ${running} calls`, wheel.size, ATTEMPTS_AT_ONCE * running);
  }

  #lookAtServer({ machine: { name }, wheel, load }: ServingParty): void {
    const { calls, ofConnections, peers, overdraftBytes } = load;
    this.#atMost(name, "calls", calls, this.#mostCalls);
    for (const ofConnection of ofConnections) this.#atMost(name, "calls of one connection", ofConnection, this.#mostOfConnection);
    this.#atMost(name, `deadlines of ${calls} calls`, wheel.size, calls);
    this.#atMost(name, `peers with ${ofConnections.length} connections and ${calls} calls`, peers, ofConnections.length + calls);
    this.#atMost(name, "bytes of answers beyond what connections may keep", overdraftBytes, MAX_OVERDRAFT_BYTES);
  }

  #atMost(name: string, what: string, count: number, most: number): void {
    if (count > most) this.#complain(`${name} keeps ${count} ${what}, and may keep ${most}`);
  }
}
