import assert from "node:assert/strict";
import type { CalculatorClient } from "../../generated/calculator.js";
import { closeAll, connectCalculator } from "../support/calculator-server.js";
import { eventually } from "../support/wait.js";
import { Fleet } from "./fleet.js";

/** A server closes the connection of a client from which it heard nothing for 15 s. */
const STALL_MS = 17_000;

/** Stops the event loop, as a breakpoint does, or a machine that swaps. */
function stand(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** 200 calls, each with time enough for the pause. */
function divide(client: CalculatorClient): Promise<unknown> {
  const patient = client.with({ timeoutMs: 60_000 });
  return Promise.all(Array.from({ length: 200 }, (_, id) => patient.divide(id + 1)));
}

describe("a client whose own event loop stood until all servers had closed its connections", function () {
  this.timeout(90_000);
  let fleet: Fleet;
  let clients: readonly CalculatorClient[];
  /** One of each group of calls. All share the pause: it is long. */
  let calls: Record<"in its tick" | "right behind it" | "in a timer" | "that may not run twice", Promise<unknown>>;

  before(async () => {
    fleet = new Fleet();
    const servers = await Promise.all(Array.from({ length: 5 }, () => fleet.start()));
    const target = `static:${servers.map(({ address }) => address).join(",")}` as const;
    clients = Array.from({ length: 4 }, () => connectCalculator(target));
    for (const client of clients) {
      await eventually(() => assert.ok(client.inspect().instances.every(({ state }) => state === "ready")));
      await client.divide(1);
    }
    const [inTick, behind, inTimer, once] = clients as [CalculatorClient, CalculatorClient, CalculatorClient, CalculatorClient];
    await new Promise((resolve) => setImmediate(resolve));
    calls = {
      "in its tick": divide(inTick),
      // The timers of keepalive have come due before it, and are set anew when it fires.
      "in a timer": new Promise((resolve, reject) => {
        setTimeout(() => divide(inTimer).then(resolve, reject), STALL_MS - 500);
      }),
      "right behind it": Promise.resolve(stand(STALL_MS)).then(() => divide(behind)),
      // Beside one that is too large to be kept back with others behind it.
      "that may not run twice": Promise.resolve().then(() => {
        const large = once.summarize(Array.from({ length: 200_000 }, (_, at) => at));
        return Promise.all([
          once.checksum(new Uint8Array(3)),
          large,
          ...[3, 3, 3].map((bytes) => once.checksum(new Uint8Array(bytes))),
        ]);
      }),
    };
    await Promise.allSettled(Object.values(calls));
  });

  after(async () => {
    await closeAll();
    await fleet.close();
  });

  for (const when of ["in its tick", "right behind it", "in a timer", "that may not run twice"] as const) {
    it(`gets the answers of calls ${when}: none is written to a connection whose end lies unread`, async () => {
      await calls[when];
    });
  }
});
