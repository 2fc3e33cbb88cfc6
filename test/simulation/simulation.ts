// Plays one scene with one balancer: ten servers, some clients, calls at random moments up to 60 %
// of what the servers can do.

import { createRandom } from "callwire/testing";
import type { BalancerName } from "#runtime/balancing/balancers.js";
import { EventQueue } from "./event-queue.js";
import { type Scene, TROUBLE_AT } from "./scenes.js";
import { type Ending, SimulatedClient } from "./simulated-client.js";
import { CAPACITY, SimulatedServer } from "./simulated-server.js";

const SERVERS = 10;
const UTILIZATION = 0.6;
const DURATION_MS = 30_000;

/** Calls that a client makes in one tick: one, and another with this probability, and so on. */
const BATCHING = 0.3;

/**
 * `"ideal"` knows of each server how long it will take, and what the other clients have sent there.
 */
export type Player = BalancerName | "ideal";

export interface Outcome {
  readonly calls: number;
  /** Milliseconds. A call that was not answered counts with the time that it took to fail. */
  readonly p50: number;
  readonly p99: number;
  /** Part of the calls that failed: with an error of the server, or at their deadline. */
  readonly failed: number;
  /** Calls that failed though they could have been made elsewhere. */
  readonly lost: number;
  /** Part of the calls that the odd server got. */
  readonly share: number;
  /** Calls in the busiest server, on average over time, times what the mean server has. */
  readonly load: number;
}

export function simulate(scene: Scene, player: Player, clientCount: number, seed: number): Outcome {
  const events = new EventQueue();
  const random = createRandom(seed);
  const servers = Array.from({ length: SERVERS }, (_, at) => new SimulatedServer(`server${at}`, events, random));
  const [odd] = servers;
  if (odd === undefined) throw new Error("there is no server");
  const ended = new EndedCalls();
  const onEnd = (ending: Ending): void => {
    if (ending.startedAt >= TROUBLE_AT) ended.add(ending);
  };
  const listed = scene.joinsLate === true ? servers.slice(1) : servers;
  const clients =
    player === "ideal"
      ? []
      : Array.from(
          { length: clientCount },
          () => new SimulatedClient(player, listed, events, createRandom(random() * 2 ** 32), onEnd),
        );
  const callIdeally = (): void => {
    const best = servers.reduce((a, b) => (b.expectedMs < a.expectedMs ? b : a));
    const startedAt = events.now;
    best.receive((answer) => onEnd({ answer, ms: events.now - startedAt, startedAt, couldBeSaved: false }));
  };

  const ratePerMs = ((SERVERS * CAPACITY * UTILIZATION) / 1000) * (1 - BATCHING);
  const arrive = (): void => {
    let count = 1;
    while (random() < BATCHING) count++;
    if (player === "ideal") for (let i = 0; i < count; i++) callIdeally();
    else clients[Math.floor(random() * clientCount)]?.call(count);
    events.after(-Math.log(1 - random()) / ratePerMs, arrive);
  };
  scene.play({ events, odd, clients });
  arrive();
  events.runUntil(TROUBLE_AT);
  const before = odd.received;
  const allBefore = receivedBy(servers);
  events.runUntil(DURATION_MS);
  return summarize(ended, servers, (odd.received - before) / (receivedBy(servers) - allBefore));
}

/** What is kept of each call is a number: hundreds of thousands of objects would be moved about. */
class EndedCalls {
  readonly times: number[] = [];
  failed = 0;
  lost = 0;

  add({ answer, ms, couldBeSaved }: Ending): void {
    this.times.push(ms);
    if (answer !== "ok") this.failed++;
    if (couldBeSaved) this.lost++;
  }
}

function summarize(ended: EndedCalls, servers: readonly SimulatedServer[], share: number): Outcome {
  const times = Float64Array.from(ended.times).sort();
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const loads = servers.map((server) => server.load);
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  return {
    calls: times.length,
    p50: at(0.5),
    p99: at(0.99),
    failed: ended.failed / times.length,
    lost: ended.lost,
    share,
    load: Math.max(...loads) / mean,
  };
}

function receivedBy(servers: readonly SimulatedServer[]): number {
  return servers.reduce((sum, { received }) => sum + received, 0);
}
