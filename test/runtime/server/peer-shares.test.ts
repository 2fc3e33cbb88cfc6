import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_REFUSALS_BURST, SMALL_ARGUMENT_BYTES } from "#runtime/base/limits/server.js";
import { PeerShares } from "#runtime/server/peer-shares.js";

const CERTIFICATE = { commonName: "a", names: [], fingerprint256: "AB" };
const BUDGET = 100 * SMALL_ARGUMENT_BYTES;

function open(): PeerShares {
  return new PeerShares(100, undefined, BUDGET);
}

describe("the share of a peer", () => {
  for (const [what, one, other, isOne] of [
    ["two connections of one address", { address: "10.0.0.1:1" }, { address: "10.0.0.1:2" }, true],
    ["two addresses", { address: "10.0.0.1:1" }, { address: "10.0.0.2:1" }, false],
    ["two connections of one IPv6 address", { address: "[2001:db8::1]:1" }, { address: "[2001:db8::1]:2" }, true],
    [
      "one certificate at two addresses",
      { address: "10.0.0.1:1", certificate: CERTIFICATE },
      { address: "10.0.0.2:1", certificate: CERTIFICATE },
      true,
    ],
    [
      "two certificates at one address",
      { address: "10.0.0.1:1", certificate: CERTIFICATE },
      { address: "10.0.0.1:2", certificate: { ...CERTIFICATE, fingerprint256: "CD" } },
      false,
    ],
  ] as const) {
    it(`is ${isOne ? "one" : "two"} for ${what}`, () => {
      const shares = open();

      assert.equal(shares.enter(one) === shares.enter(other), isOne);
    });
  }

  it("is kept while the peer has a connection or a call, and forgotten then, whatever comes and goes", () => {
    const step = fc.record({ peer: fc.nat(2), do: fc.constantFrom("enter", "leave", "begin", "end") });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "large" }), (steps) => {
        const shares = open();
        const model = [0, 1, 2].map((at) => ({
          address: `10.0.0.${at}:1`,
          connections: 0,
          running: 0,
          share: shares.enter({ address: `10.0.0.${at}:1` }),
        }));
        for (const each of model) shares.leave(each.share);
        for (const { peer, do: what } of steps) {
          const each = model[peer];
          if (each === undefined) continue;
          if (what === "enter") {
            each.share = shares.enter(each);
            each.connections++;
          } else if (what === "leave" && each.connections > 0) {
            each.connections--;
            shares.leave(each.share);
          } else if (what === "begin" && each.connections > 0) {
            each.running++;
            shares.begin(each.share, 7);
          } else if (what === "end" && each.running > 0) {
            each.running--;
            shares.end(each.share, 7);
          }
          const alive = model.filter(({ connections, running }) => connections > 0 || running > 0);
          assert.equal(shares.size, alive.length);
          for (const { share, connections, running } of alive) {
            assert.deepEqual([share.connections, share.running, share.argumentBytes], [connections, running, 7 * running]);
          }
        }
      }),
    );
  });

  it("of the memory for arguments leaves room for others, and is given back when calls end", () => {
    const shares = open();
    const [greedy, other] = [shares.enter({ address: "10.0.0.1:1" }), shares.enter({ address: "10.0.0.2:1" })];
    const large = 10 * SMALL_ARGUMENT_BYTES;
    let begun = 0;
    for (; begun < 100 && shares.refusalOf(greedy, large) === undefined; begun++) shares.begin(greedy, large);
    assert.ok(begun >= 5 && begun < 10, `${begun}`);
    assert.match(
      shares.refusalOf(greedy, large)?.message ?? "",
      /^\[RESOURCE_EXHAUSTED\] the server has no room for arguments that take \d+ bytes/,
    );
    assert.equal(shares.refusalOf(other, large), undefined);
    assert.equal(shares.refusalOf(greedy, SMALL_ARGUMENT_BYTES), undefined, "small ones are bounded by the number of calls");
    for (let i = 0; i < begun; i++) shares.end(greedy, large);
    let again = 0;
    for (; again < 100 && shares.refusalOf(greedy, large) === undefined; again++) shares.begin(greedy, large);
    assert.equal(again, begun);
  });

  it("has one turn to read for all its connections, and others have theirs", () => {
    const shares = open();
    const turnOf = (address: string) => shares.enter({ address }).turn;

    assert.equal(turnOf("10.0.0.1:1"), turnOf("10.0.0.1:2"));
    assert.notEqual(turnOf("10.0.0.1:1"), turnOf("10.0.0.2:1"));
  });

  it("is read more slowly when its calls are refused by the thousand, and not for a few", () => {
    const shares = open();
    const share = shares.enter({ address: "10.0.0.1:1" });
    assert.equal(shares.refuse(share, 0, MAX_REFUSALS_BURST / 2), 0);
    assert.ok(shares.refuse(share, 0, MAX_REFUSALS_BURST) > 0);
    assert.equal(shares.refuse(share, 60_000, 1), 0);
  });
});
