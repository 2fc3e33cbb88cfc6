import assert from "node:assert/strict";
import { SILENCE_MS } from "#runtime/base/limits/call.js";
import { Silence } from "#runtime/channel/silence.js";

describe("Silence", () => {
  it("is none before the instance was asked and had time to answer", () => {
    const { silence, peer } = silent();
    assert.equal(silence.msAt(SILENCE_MS - 1, peer, 1), 0);
    assert.equal(peer.pings, 0);
    assert.equal(silence.msAt(SILENCE_MS, peer, 1), 0);
    assert.equal(peer.pings, 1);
    assert.equal(silence.msAt(2 * SILENCE_MS, peer, 1), 0);
    assert.equal(silence.msAt(2 * SILENCE_MS + 1, peer, 1), 2 * SILENCE_MS + 1);
    assert.equal(peer.pings, 1);
  });

  it("takes longer where calls take longer", () => {
    const { silence, peer } = silent();
    silence.msAt(399, peer, 200);
    assert.equal(peer.pings, 0);
    silence.msAt(400, peer, 200);
    assert.equal(peer.pings, 1);
    assert.equal(silence.msAt(600, peer, 200), 0);
    assert.equal(silence.msAt(601, peer, 200), 601);
  });

  it("ends with any bytes", () => {
    const { silence, peer } = silent();
    silence.msAt(SILENCE_MS, peer, 1);
    peer.readAt = 500;
    assert.equal(silence.msAt(501, peer, 1), 0);
  });

  it("is asked for ever more seldom while signs of life come and no answers, and often again after one", () => {
    const { silence, peer } = silent();
    for (let now = 0; now < 10_000; now++) {
      const before = peer.pings;
      silence.msAt(now, peer, 1);
      if (peer.pings > before) peer.readAt = now + 0.5;
    }
    assert.equal(peer.pings, 8); // after 20, 40, 80, ... 2,560 ms more

    silence.onAnswer();
    for (let now = 10_000; now < 10_020; now++) silence.msAt(now, peer, 1);
    assert.equal(peer.pings, 9);
  });

  it("is counted from the last bytes, or from the first call that waits when that is later", () => {
    for (const [readAt, callAt] of [
      [5_000, 4_000],
      [4_000, 5_000],
    ] as const) {
      const { silence, peer } = silent();
      peer.readAt = readAt;
      silence.onFirstCall(callAt);
      silence.msAt(5_000 + SILENCE_MS, peer, 1);

      assert.equal(silence.msAt(5_100, peer, 1), 100);
    }
  });

  it("does not count the time in which no call waited", () => {
    const { silence, peer } = silent();
    silence.onFirstCall(60_000);
    silence.msAt(60_010, peer, 1);
    assert.equal(peer.pings, 0);
  });
});

function silent() {
  const peer = {
    readAt: 0,
    pings: 0,
    sendPing: () => void peer.pings++,
  };
  return { silence: new Silence(), peer };
}
