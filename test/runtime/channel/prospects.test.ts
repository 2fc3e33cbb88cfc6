import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { CONNECT_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { Prospects } from "#runtime/channel/prospects.js";
import type { Subchannel, SubchannelState } from "#runtime/channel/subchannel.js";
import type { SubsetReach } from "#runtime/channel/subset-reach.js";
import type { Registry, RegistryHealth, Snapshot, Subscription } from "#runtime/discovery/registry.js";
import { markLasting } from "#runtime/transport/lasting-error.js";

const PASSING = new RpcError("UNAVAILABLE", "ECONNREFUSED");
const LASTING = markLasting(new RpcError("UNAVAILABLE", "certificate has expired"));

interface Member {
  readonly state: SubchannelState;
  readonly lastError?: RpcError;
}

interface Scene {
  readonly members?: readonly Member[];
  readonly freshness?: Snapshot["freshness"];
  readonly health?: RegistryHealth;
  readonly isSearching?: boolean;
}

function open({ members = [], freshness = "live", health = "connected", isSearching = false }: Scene) {
  const clock = new FakeClock();
  const listeners = new Set<() => void>();
  let changes = 0;
  const onHealth = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  // Each has all that is looked at.
  const prospects = new Prospects(
    clock,
    { health, onHealth } as unknown as Registry,
    { current: { freshness } } as unknown as Subscription,
    { members: members.map((member) => ({ ...member, isReady: member.state === "ready" }) as unknown as Subchannel) },
    { isSearching } as unknown as SubsetReach,
    () => changes++,
  );
  return { clock, prospects, listeners, changes: () => changes };
}

describe("a call that finds no instance", () => {
  const connecting: Member = { state: "connecting" };
  for (const [what, scene, waits, failsFast] of [
    ["when the registry has still to give its first list", { freshness: "none" }, true, false],
    ["when the registry has still to be reached", { freshness: "none", health: "connecting" }, true, false],
    ["when the registry is away and never gave a list", { freshness: "none", health: "suspended" }, true, true],
    ["when nobody is registered", {}, true, true],
    ["when one is reached for the first time", { members: [connecting] }, true, false],
    ["when one is reached again", { members: [{ state: "connecting", lastError: PASSING }] }, true, true],
    [
      "when one failed and another is reached for the first time",
      { members: [{ state: "backoff", lastError: PASSING }, connecting] },
      true,
      false,
    ],
    ["when all are in backoff", { members: [{ state: "backoff", lastError: PASSING }] }, true, true],
    ["when all failed for good", { members: [{ state: "backoff", lastError: LASTING }] }, false, true],
    [
      "when one of two failed for good",
      {
        members: [
          { state: "backoff", lastError: LASTING },
          { state: "backoff", lastError: PASSING },
        ],
      },
      true,
      true,
    ],
    [
      "when one failed for good and another is connected",
      { members: [{ state: "backoff", lastError: LASTING }, { state: "ready" }] },
      true,
      true,
    ],
    [
      "when all failed for good and others are to be drawn",
      { members: [{ state: "backoff", lastError: LASTING }], isSearching: true },
      true,
      true,
    ],
  ] as const satisfies readonly (readonly [string, Scene, boolean, boolean])[]) {
    it(`${what} ${waits ? "waits" : "fails"}, and ${failsFast ? "fails" : "waits"} when it is to fail fast`, () => {
      const { prospects } = open(scene);

      assert.deepEqual([prospects.mayWait(false), prospects.mayWait(true)], [waits, !failsFast]);
      prospects.close();
    });
  }

  it("waits for the first list no longer than for an instance, when it is to fail fast", () => {
    const { clock, prospects, changes } = open({ freshness: "none" });
    void clock.advance(CONNECT_TIMEOUT_MS - 1);
    assert.deepEqual([prospects.mayWait(true), changes()], [true, 0]);
    void clock.advance(1);
    assert.deepEqual([prospects.mayWait(true), changes()], [false, 1]);
  });

  it("has an instance when one is ready", () => {
    assert.equal(open({ members: [connecting] }).prospects.isReady, false);
    assert.equal(open({ members: [connecting, { state: "ready" }] }).prospects.isReady, true);
  });

  it("is looked at again when the registry comes or goes, until the client closes", () => {
    const { clock, prospects, listeners, changes } = open({});
    for (const tell of listeners) tell();
    assert.equal(changes(), 1);
    prospects.close();

    assert.deepEqual([listeners.size, clock.timers], [0, 0]);
  });
});
