import assert from "node:assert/strict";
import { CallwireHealthIndicator, type NestServer, type NestServerState } from "@callwire/nestjs";

describe("health of a server in Nest", () => {
  const states: readonly (readonly [NestServerState, "up" | "down"])[] = [
    ["off", "down"],
    ["starting", "down"],
    ["serving", "up"],
    ["draining", "down"],
    ["stopped", "down"],
  ];
  for (const [state, status] of states) {
    it(`is ${status} while the state is ${state}`, async () => {
      const server = { state } as NestServer; // nothing else of it is asked for
      const indicator = new CallwireHealthIndicator(server, undefined as never); // no client is asked about

      assert.deepEqual(await indicator.server("here"), { here: { status, state } });
    });
  }
});
