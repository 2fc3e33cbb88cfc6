import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import type { Subchannel } from "#runtime/channel/subchannel.js";
import { SubchannelList } from "#runtime/channel/subchannel-list.js";
import type { Endpoint, Snapshot } from "#runtime/discovery/registry.js";
import { FakeDialer } from "../../support/fake-peer.js";
import { CallMaker } from "../../support/outgoing-calls.js";

function open() {
  const clock = new FakeClock();
  const dialer = new FakeDialer(clock);
  const owner = {
    onSubchannelChange: (subchannel: Subchannel) => {
      if (subchannel.state === "closed") list.forget(subchannel);
    },
    onAttemptEnd: () => undefined,
    onRoom: () => undefined,
    onLost: () => undefined,
  };
  const maker = new CallMaker(clock);
  const list = new SubchannelList(owner, { clock, dialer, loop: maker.wheel, random: () => 0.5 });
  return { list, dialer, maker };
}

function endpoint(id: string, at: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "10.0.0.1", port: 4_000, weight: 100, state: "up", meta: {}, ...at };
}

function snapshot(...endpoints: readonly Endpoint[]): Snapshot {
  return { endpoints, generation: 1, freshness: "live", updatedAt: 0, skipped: 0 };
}

describe("the subchannels of a service", () => {
  it("are those of the list, dialled once each, whatever lists follow one another", () => {
    const id = fc.constantFrom("a", "b", "c", "d");
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(id), { maxLength: 20 }), (lists) => {
        const { list, dialer } = open();
        let dials = 0;
        let before: readonly string[] = [];
        for (const ids of lists) {
          dials += ids.filter((each) => !before.includes(each)).length;
          list.reconcile(snapshot(...ids.map((each) => endpoint(each))));
          assert.deepEqual(new Set(list.all.map((each) => each.id)), new Set(ids));
          assert.equal(dialer.peers.length, dials);
          before = ids;
        }
      }),
    );
  });

  it("stay in use while they are connected when the list becomes empty, and close with their connection", () => {
    const { list, dialer } = open();
    list.reconcile(snapshot(endpoint("a"), endpoint("b")));
    dialer.peers[0]?.accept();
    list.reconcile(snapshot());
    assert.deepEqual(
      list.all.map(({ id, isUnlisted }) => [id, isUnlisted]),
      [["a", true]],
    );
    dialer.peers[0]?.lose();

    assert.deepEqual(list.all, []);
  });

  it("are no more on their way out when they are listed again", () => {
    const { list, dialer } = open();
    list.reconcile(snapshot(endpoint("a")));
    dialer.last.accept();
    list.reconcile(snapshot());
    list.reconcile(snapshot(endpoint("a", { rev: 1 })));
    dialer.last.lose();

    assert.deepEqual(
      list.all.map(({ id, state, endpoint: { rev } }) => [id, state, rev]),
      [["a", "backoff", 1]],
    );
  });

  it("leave when others are listed, connected or not, and end with their last call", () => {
    const { list, dialer } = open();
    list.reconcile(snapshot(endpoint("a"), endpoint("b")));
    const [a] = dialer.peers;
    a?.accept();
    list.reconcile(snapshot(endpoint("c")));

    assert.deepEqual(
      list.all.map(({ id }) => id),
      ["c"],
    );
    assert.ok(a?.isEnded);
  });

  for (const [what, at] of [
    ["host", { host: "10.0.0.2" }],
    ["port", { port: 4_001 }],
  ] as const) {
    it(`begin anew at the new address of an instance whose ${what} has changed`, () => {
      const { list, dialer } = open();
      list.reconcile(snapshot(endpoint("a")));
      dialer.last.accept();
      list.reconcile(snapshot(endpoint("a", at)));

      assert.equal(dialer.peers.length, 2);
      assert.ok(dialer.peers[0]?.isEnded, "nothing runs at the old one");
      assert.deepEqual(
        list.all.map(({ state, endpoint: { host, port } }) => [state, host, port]),
        [["connecting", "host" in at ? at.host : "10.0.0.1", "port" in at ? at.port : 4_000]],
      );
    });
  }

  it("know what has changed of an instance beside its address, without a new connection", () => {
    const { list, dialer } = open();
    list.reconcile(snapshot(endpoint("a")));
    dialer.last.accept();
    assert.equal(list.isReady("a"), true);
    list.reconcile(snapshot(endpoint("a", { weight: 0 })));

    assert.deepEqual([list.all[0]?.weight, list.isReady("a"), dialer.peers.length], [0, false, 1]);
  });

  it("are all closed with the client, also those that left and have a call still", async () => {
    const { list, dialer, maker } = open();
    list.reconcile(snapshot(endpoint("a"), endpoint("b")));
    for (const peer of dialer.peers) peer.accept();
    list.all[0]?.send(maker.make().call, 0, false);
    list.reconcile(snapshot(endpoint("b")));
    assert.deepEqual(
      dialer.peers.map(({ isEnded }) => isEnded),
      [false, false],
    );
    await list.close();

    assert.ok(dialer.peers.every(({ isEnded }) => isEnded));
  });
});
