// What it costs to pick an instance, in nanoseconds and in bytes that a pick leaves to the garbage
// collector. Run with --expose-gc; prints JSON.

import type { BalancerName } from "callwire";
import type { Instance } from "../../runtime/dist/balancing/instance.js";

// Balancing is no part of the package's doors: it is loaded from where it was built.
const dist = (file: string): string => new URL(`../../../runtime/dist/balancing/${file}`, import.meta.url).href;
const { LoadBalancer } = (await import(
  dist("load-balancer.js")
)) as typeof import("../../runtime/dist/balancing/load-balancer.js");
const { BALANCERS } = (await import(dist("balancers.js"))) as typeof import("../../runtime/dist/balancing/balancers.js");
const { InstanceHealth } = (await import(
  dist("instance-health.js")
)) as typeof import("../../runtime/dist/balancing/instance-health.js");
const memory = (await import(dist("latency-memory.js"))) as typeof import("../../runtime/dist/balancing/latency-memory.js");

const PICKS = 500_000;
const NOW = 1e6;
const ROUNDS = 5;

interface PickCost {
  readonly balancer: BalancerName;
  readonly instances: number;
  readonly nanoseconds: number;
  readonly bytes: number;
}

const costs: PickCost[] = [];
for (const instances of [10, 100, 1_000]) {
  for (const balancer of BALANCERS) costs.push({ balancer, instances, ...measure(balancer, instances) });
}
process.stdout.write(`${JSON.stringify(costs)}\n`);

function measure(balancer: BalancerName, count: number): { nanoseconds: number; bytes: number } {
  const picking = new LoadBalancer<Instance>({ balancer, random: Math.random });
  picking.update(Array.from({ length: count }, (_, at) => createInstance(at)));
  const key = balancer === "ring" ? "customer-4711" : undefined;
  pickMany(picking, key);
  let nanoseconds = Infinity;
  let bytes = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    pickMany(picking, key);
    nanoseconds = Math.min(nanoseconds, ((performance.now() - startedAt) * 1e6) / PICKS);
    bytes = Math.min(bytes, Math.max(0, process.memoryUsage().heapUsed - heap) / PICKS);
  }
  return { nanoseconds, bytes };
}

function pickMany(picking: InstanceType<typeof LoadBalancer<Instance>>, key: string | undefined): void {
  for (let pick = 0; pick < PICKS; pick++) picking.pick(NOW, key, undefined);
}

/** Known for long, has answered just now, with a call in flight. */
function createInstance(at: number): Instance {
  const latency = new memory.LatencyMemory(new memory.UsualLatency());
  for (let answer = 0; answer < 5; answer++) latency.record(5 + (at % 7), NOW - 10 + answer);
  return {
    id: `instance${at}`,
    weight: 50 + (at % 3) * 50,
    zone: undefined,
    isReady: true,
    hasRoom: true,
    inFlight: 1,
    readySince: 0,
    health: new InstanceHealth(),
    loadAt: (now, relativeWeight) => latency.load(1, now, relativeWeight),
    latencyMs: (now) => latency.latencyMs(now),
  };
}
