import assert from "node:assert/strict";
import { FairShare } from "#runtime/base/fair-share.js";
import { peerKey } from "#runtime/base/peer-key.js";

/** Gives each peer in turn what it can get; returns what each has. */
function fill(share: FairShare, peers: number): readonly number[] {
  const own: number[] = [];
  for (let peer = 0; peer < peers; peer++) {
    own.push(0);
    while (share.hasRoom(own[peer] ?? 0, sum(own))) own[peer] = (own[peer] ?? 0) + 1;
  }
  return own;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

describe("a fair share", () => {
  it("of one that is alone is three quarters, and room is left for the next ones", () => {
    assert.deepEqual(fill(new FairShare(10_000), 4), [7_500, 1_875, 469, 117]);
  });

  it("is the whole of what cannot be shared", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((most) => fill(new FairShare(most), 1)[0]),
      [1, 2, 3, 3],
    );
  });

  it("is what the option says for one that is alone, and never more", () => {
    for (const mostPerPeer of [1, 10, 50, 99, 100])
      assert.equal(fill(new FairShare(100, mostPerPeer), 1)[0], Math.min(mostPerPeer, 100));
  });

  it("is the same for all beside an option that says less than a half", () => {
    assert.deepEqual(fill(new FairShare(100, 30), 5), [30, 30, 20, 10, 5]);
  });

  it("refuses the greediest, and takes those that have little, however full it is", () => {
    const share = new FairShare(100);

    assert.equal(share.hasRoom(70, 90), false);
    assert.equal(share.hasRoom(29, 90), true);
    assert.equal(share.hasRoom(0, 99), true);
    assert.equal(share.hasRoom(0, 100), false);
  });

  it("is no share any more when one may have all", () => {
    const share = new FairShare(100, 100);

    assert.equal(share.hasRoom(99, 99), true);
    assert.equal(share.hasRoom(0, 100), false);
  });

  it("gives the same to all that want as much as they can get", () => {
    const share = new FairShare(10_000);
    const own = [0, 0, 0];
    for (let got = true; got; ) {
      got = false;
      for (const peer of own.keys()) {
        if (!share.hasRoom(own[peer] ?? 0, sum(own))) continue;
        own[peer] = (own[peer] ?? 0) + 1;
        got = true;
      }
    }
    assert.ok(Math.max(...own) - Math.min(...own) <= 1 && sum(own) >= 9_000 && sum(own) < 10_000, String(own));
  });
});

describe("the peer of an address", () => {
  for (const [host, key] of [
    ["127.0.0.2", "127.0.0.2"],
    ["::ffff:127.0.0.2", "127.0.0.2"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8::6", "2001:db8:0:0::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80::1"],
    ["unix:/run/a.sock", "unix"],
    ["in-process", "in-process"],
    [undefined, "unix"],
  ] as const) {
    it(`${host} is ${key}`, () => assert.equal(peerKey(host), key));
  }
});
