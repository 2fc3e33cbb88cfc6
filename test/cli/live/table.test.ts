import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { type Cell, type Column, formatAge, formatMs, formatTable } from "#cli/live/table.js";

const COLUMNS: readonly Column[] = [{ title: "SERVICE", keepsEnd: true }, { title: "UP", isNumber: true }, { title: "CONTRACT" }];
const ROWS: readonly (readonly Cell[])[] = [
  ["demo.calculator.v1.Calculator", { text: "2", tone: "good" }, "35fef529a83c9cb4"],
  ["demo.Short", { text: "10", tone: "bad" }, { text: "-", tone: "warn" }],
];

describe("a table of the live commands", () => {
  it("aligns columns, and numbers to the right", () => {
    assert.equal(
      formatTable(COLUMNS, ROWS),
      `SERVICE                        UP  CONTRACT
demo.calculator.v1.Calculator   2  35fef529a83c9cb4
demo.Short                     10  -
`,
    );
  });

  it("becomes narrower for a terminal: the widest column first, and a name loses its beginning", () => {
    assert.equal(
      formatTable(COLUMNS, ROWS, { width: 40 }),
      `SERVICE             UP  CONTRACT
...r.v1.Calculator   2  35fef529a83c9cb4
demo.Short          10  -
`,
    );
  });

  it("keeps what is typed again as long as it can", () => {
    const columns = COLUMNS.map((column, index) => ({ ...column, isKey: index === 0 }));
    assert.equal(
      formatTable(columns, ROWS, { width: 45 }),
      `SERVICE                        UP  CONTRACT
demo.calculator.v1.Calculator   2  35fef52...
demo.Short                     10  -
`,
    );
  });

  it("is in no width wider than the terminal, with and without colours", () => {
    for (let width = 1; width < 60; width++) {
      for (const color of [false, true]) {
        const table = stripVTControlCharacters(formatTable(COLUMNS, ROWS, { width, color }));
        assert.ok(
          table.split("\n").every((line) => line.length <= width),
          `${width}\n${table}`,
        );
      }
    }
  });

  it("says with colours what stands there without", () => {
    const painted = formatTable(COLUMNS, ROWS, { color: true });
    assert.equal(stripVTControlCharacters(painted), formatTable(COLUMNS, ROWS));
    for (const part of ["\u001b[32m2\u001b[39m", "\u001b[31m10\u001b[39m", "\u001b[33m-\u001b[39m", "\u001b[2mSERVICE\u001b[22m"])
      assert.ok(painted.includes(part), JSON.stringify(part));
  });

  it("cuts what is very long, also in a pipe", () => {
    const [, line = ""] = formatTable([{ title: "A" }], [["x".repeat(500)]]).split("\n");
    assert.deepEqual([line.length, line.endsWith("x...")], [80, true]);
  });
});

describe("formatAge and formatMs", () => {
  it("use the unit that fits", () => {
    assert.deepEqual([35_000, 120_000, 10_800_000, 1_036_800_000, -1].map(formatAge), [
      "35 s",
      "2 min",
      "3 h",
      "12 d",
      "in the future",
    ]);
    assert.deepEqual([0.84, 12.2, 1_240].map(formatMs), ["0.8 ms", "12 ms", "1.2 s"]);
  });
});
