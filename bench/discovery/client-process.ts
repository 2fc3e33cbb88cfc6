// A process with many clients of one registry, each with a session of its own:
// `client-process.js TARGET SERVICE SESSIONS FIRST SIZE`. Run with --expose-gc. Speaks JSON lines
// to its parent, answers `watch COUNT` and ends with its stdin.

import { createInterface } from "node:readline";
import { openRegistry, type Subscription } from "callwire";

const [target = "", service = "", sessions = "", first = "", size = ""] = process.argv.slice(2);

const before = heapBytes();
const startedAt = performance.now();
const subscriptions: Subscription[] = [];
for (let at = 0; at < Number(sessions); at++) {
  // Sessions of one target and timeout are shared: another timeout makes another session.
  const { registry } = openRegistry(`${target}?sessionTimeoutMs=${20_000 + Number(first) + at}`);
  subscriptions.push(registry.subscribe(service, size === "all" ? { subset: { size: Infinity } } : {}));
}
await Promise.all(subscriptions.map((subscription) => subscription.ready()));
say({ readyMs: performance.now() - startedAt, heapBytes: (heapBytes() - before) / subscriptions.length });

createInterface({ input: process.stdin })
  .on("line", (line) => void watch(Number(line.split(" ")[1])))
  .on("close", () => process.exit());

/**
 * Says when the last of the clients knows that so many instances are listed. Wall-clock
 * milliseconds: other processes compare them.
 */
async function watch(count: number): Promise<void> {
  await Promise.all(subscriptions.map((subscription) => knows(subscription, count)));
  say({ knownAt: Date.now() });
}

function knows(subscription: Subscription, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { subsetOf, endpoints } = subscription.current;
      if ((subsetOf ?? endpoints.length) !== count) return;
      stop();
      resolve();
    };
    const stop = subscription.onChange(look);
    look();
  });
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
