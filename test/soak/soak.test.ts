import assert from "node:assert/strict";
import { soak } from "./soak.js";
import { judgeMemory, leftOpen } from "./verdict.js";

const MIB = 2 ** 20;

describe("the soak", function () {
  this.timeout(90_000); // it is there to take long

  it("finds that nothing leaks, hangs or stays open", async () => {
    const { processes, counts, reconnects } = await soak({ seconds: 15, seed: 1 });

    assert.deepEqual(counts.unexpected, []);
    for (const { name, memory, leftOpen: open } of processes) {
      assert.deepEqual(open, [], `${name} has left handles open`);
      assert.ok(!memory.isLeaking, `${name} grew by ${memory.grownMiB} MiB`);
    }
    assert.ok(reconnects > 20, `${reconnects} connections`);
    assert.equal(Object.keys(counts.calls).length, 10);
    assert.ok((counts.errors["UNAVAILABLE"] ?? 0) > 0, "a connection that is cut costs calls");
  });

  it("finds a server that keeps something of each call", async () => {
    const { processes, isGood } = await soak({ seconds: 5, seed: 2, leakBytes: 20_000 });

    assert.ok(!isGood);
    const [client, ...servers] = processes.map(({ memory }) => memory.isLeaking);
    assert.equal(client, false);
    assert.ok(servers.includes(true), "the client chooses how many calls each server gets");
  });
});

describe("the verdict of a soak", () => {
  const rising = (minutes: number, mibInTenMinutes: number) =>
    Array.from({ length: 40 }, (_, i) => {
      const at = (minutes * 60_000 * i) / 39;
      return { at, bytes: 10 * MIB + (at / 600_000) * mibInTenMinutes * MIB + (i % 3) * 0.05 * MIB };
    });

  for (const [minutes, mib, isLeaking] of [
    [30, 0, false],
    [30, 0.9, false],
    [30, 1.1, true],
    [2, 1.1, false], // 0.2 MiB in all
    [2, 12, true],
  ] as const) {
    it(`${isLeaking ? "blames" : "lets pass"} ${mib} MiB in ten minutes over ${minutes} minutes`, () => {
      assert.equal(judgeMemory(rising(minutes, mib)).isLeaking, isLeaking);
    });
  }

  it("does not count how a process warms up", () => {
    const samples = rising(30, 0).map((sample, i) => (i < 8 ? { ...sample, bytes: i * MIB } : sample));

    assert.ok(!judgeMemory(samples).isLeaking);
  });

  it("names the kinds of handles of which there are more", () => {
    assert.deepEqual(leftOpen(["A", "A", "B"], ["A", "A", "A", "C"]), ["A: 2 -> 3", "C: 0 -> 1"]);
    assert.deepEqual(leftOpen(["A", "B"], ["A"]), []);
  });
});
