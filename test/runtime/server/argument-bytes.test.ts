import assert from "node:assert/strict";
import { getHeapStatistics } from "node:v8";
import { MAX_ARGUMENTS_OF_HEAP, SMALL_ARGUMENT_BYTES } from "#runtime/base/limits/server.js";
import { PeerShares } from "#runtime/server/peer-shares.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

const MIB = 2 ** 20;

describe("the memory of the arguments of running calls", () => {
  const greedy = { address: "127.0.0.2:4000" };
  const honest = { address: "127.0.0.1:4000" };

  it("is shared by peers: the greedy one is refused first, and another still gets in", () => {
    const shares = new PeerShares(10_000, undefined, 100 * MIB);
    const [taker, other] = [shares.enter(greedy), shares.enter(honest)];
    let calls = 0;
    for (; calls < 200 && shares.refusalOf(taker, MIB) === undefined; calls++) shares.begin(taker, MIB);
    assert.ok(calls > 50 && calls < 76, `${calls} calls`);
    assert.equal(shares.refusalOf(other, 5 * MIB), undefined);
    const text = shares.refusalOf(taker, MIB)?.message;
    const numbers = `${MIB} bytes in memory: those of its running calls take ${calls * MIB}, ${calls * MIB} of them from here`;
    assert.equal(
      text,
      `[RESOURCE_EXHAUSTED] the server has no room for arguments that take ${numbers}; send fewer at once, or a stream`,
    );
  });

  it("is free again when the calls have ended, on whichever connection they were", () => {
    const shares = new PeerShares(10_000, undefined, 100 * MIB);
    const taker = shares.enter(greedy);
    shares.begin(taker, 70 * MIB);
    shares.leave(taker);
    const again = shares.enter(greedy);
    assert.equal(again, taker);
    assert.notEqual(shares.refusalOf(again, 10 * MIB), undefined);
    shares.end(taker, 70 * MIB);
    assert.equal(shares.refusalOf(again, 10 * MIB), undefined);
    shares.leave(again);
    assert.equal(shares.size, 0);
  });

  it("is never what refuses a small call", () => {
    const shares = new PeerShares(10_000, undefined, MIB);
    const taker = shares.enter(greedy);
    shares.begin(taker, MIB);
    assert.equal(shares.refusalOf(taker, SMALL_ARGUMENT_BYTES), undefined);
    assert.notEqual(shares.refusalOf(taker, SMALL_ARGUMENT_BYTES + 1), undefined);
  });

  it("is a quarter of the heap, of which a peer that is alone has three quarters", () => {
    const shares = new PeerShares(10_000, undefined);
    const taker = shares.enter(greedy);
    const most = getHeapStatistics().heap_size_limit * MAX_ARGUMENTS_OF_HEAP * 0.75;
    assert.equal(shares.refusalOf(taker, Math.floor(most) - MIB), undefined);
    assert.notEqual(shares.refusalOf(taker, Math.ceil(most) + MIB), undefined);
  });
});

describe("a call that runs", () => {
  afterEach(closeKitchens);

  it("counts with what its arguments have become, until its handler has settled", async () => {
    const counted: string[] = [];
    const { begin, end } = PeerShares.prototype;
    PeerShares.prototype.begin = function (share, bytes) {
      counted.push(`begin ${bytes > 100_000}`);
      begin.call(this, share, bytes);
    };
    PeerShares.prototype.end = function (share, bytes) {
      end.call(this, share, bytes);
      counted.push(`end ${bytes > 100_000} ${share.argumentBytes}`);
    };
    try {
      const gate = deferred<number>();
      const server = await startKitchen({ area: () => gate.promise });
      const points = Array.from({ length: 5_000 }, (_, x) => ({ x, y: x }));
      const call = connectKitchen(server).area({ kind: "polygon", points });
      await until(() => counted.length === 1);
      gate.resolve(1);
      await call;
      assert.deepEqual(counted, ["begin true", "end true 0"]);
    } finally {
      PeerShares.prototype.begin = begin;
      PeerShares.prototype.end = end;
    }
  });
});
