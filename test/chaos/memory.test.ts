import assert from "node:assert/strict";
import { judgeMemoryOf } from "./memory.js";

const MIB = 2 ** 20;

function party(name: string, looks: number, mibOfLook: number) {
  const look = (at: number) => ({
    at: at * 5_000,
    bytes: (10 + at * mibOfLook + (at % 3) * 0.2) * MIB,
    handles: [],
    running: 0,
    inChannel: 0,
    instances: [],
  });
  return { name, looks: Array.from({ length: looks }, (_, at) => look(at)) };
}

describe("the memory of the processes of a run", () => {
  it("blames one that grows by more than a burst holds, and no other", () => {
    const reports = judgeMemoryOf([party("steady", 100, 0), party("leaking", 100, 0.1)]);

    assert.deepEqual(
      reports.map(({ name, isLeaking }) => [name, isLeaking]),
      [
        ["steady", false],
        ["leaking", true],
      ],
    );
  });

  it("says nothing of one that has just begun", () => {
    assert.deepEqual(judgeMemoryOf([party("young", 20, 1)]), []);
  });
});
