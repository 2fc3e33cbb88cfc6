import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type CallEvent, hasCallObservers, hasServerObservers, publishCall } from "#runtime/call/call-events.js";

const EVENT: CallEvent = {
  method: "demo.A/b",
  target: "static:a:1",
  instance: undefined,
  peer: undefined,
  attempts: 0,
  status: "UNAVAILABLE",
  error: undefined,
  startedAt: 0,
  durationMs: 1,
  requestBytes: 0,
  responseBytes: 0,
};

/** What the two questions say while somebody listens to that channel. */
function asked(channel: string): { readonly client: boolean; readonly server: boolean } {
  const listener = (): void => undefined;
  subscribe(channel, listener);
  try {
    return { client: hasCallObservers(), server: hasServerObservers() };
  } finally {
    unsubscribe(channel, listener);
  }
}

describe("the events of calls", () => {
  it("are not made for a client or a server to which nobody listens", () => {
    assert.deepEqual([hasCallObservers(), hasServerObservers()], [false, false]);
  });

  for (const channel of ["callwire:call", "callwire:call:counted"])
    it(`are made at a client while somebody listens to ${channel}, and not at a server`, () => {
      assert.deepEqual(asked(channel), { client: true, server: false });
      assert.equal(hasCallObservers(), false);
    });

  for (const channel of ["callwire:server:start", "callwire:server:call"])
    it(`are made at a server while somebody listens to ${channel}, and not at a client`, () => {
      assert.deepEqual(asked(channel), { client: false, server: true });
      assert.equal(hasServerObservers(), false);
    });

  it("go from a client to those that listen to its calls, and not to those that count", () => {
    const heard: unknown[] = [];
    const counted: unknown[] = [];
    const hear = (event: unknown): void => void heard.push(event);
    const count = (event: unknown): void => void counted.push(event);
    subscribe("callwire:call", hear);
    subscribe("callwire:call:counted", count);
    try {
      publishCall(EVENT);
    } finally {
      unsubscribe("callwire:call", hear);
      unsubscribe("callwire:call:counted", count);
    }
    assert.deepEqual([heard, counted], [[EVENT], []]);
  });
});
