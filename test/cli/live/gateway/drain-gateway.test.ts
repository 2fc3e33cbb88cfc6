// The order in which a gateway stops.

import assert from "node:assert/strict";
import { drainGateway } from "#cli/live/gateway/drain-gateway.js";
import { deferred, until } from "../../../support/wait.js";

describe("a gateway that stops", () => {
  it("lets new connections ask, then calls finish, and closes what is left", async () => {
    const steps: string[] = [];
    const asked = deferred<undefined>();
    const idle = deferred<undefined>();
    const backend = {
      isDraining: false,
      idle() {
        steps.push("idle");
        return idle.promise;
      },
      end: () => void steps.push("end"),
      empty: async () => void steps.push("empty"),
    };
    const front = {
      stopListening() {
        steps.push(`stop listening ${backend.isDraining}`);
        return asked.promise;
      },
      stop: () => void steps.push("stop"),
    };

    const drained = drainGateway(front, backend, { delayMs: 0, graceMs: 60_000 });
    await until(() => steps.length > 0);
    assert.deepEqual(steps, ["stop listening true"]);
    asked.resolve(undefined);
    await until(() => steps.includes("idle"));
    assert.ok(!steps.includes("stop"), "calls are finished first");
    idle.resolve(undefined);
    await drained;
    assert.deepEqual(steps.slice(1), ["idle", "stop", "end", "empty"]);
  });

  it("waits no longer than its grace", async () => {
    const steps: string[] = [];
    const never = (): Promise<never> => new Promise(() => undefined);
    const front = { stopListening: never, stop: () => void steps.push("stop") };
    const backend = { isDraining: false, idle: never, end: () => void steps.push("end"), empty: async () => undefined };

    await drainGateway(front, backend, { delayMs: 1, graceMs: 1 });
    assert.deepEqual(steps, ["stop", "end"]);
  });
});
