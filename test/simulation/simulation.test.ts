import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BALANCERS } from "#runtime/balancing/balancers.js";
import { DOCUMENT, splitDocument } from "./document.js";
import { SCENES } from "./scenes.js";
import { CLIENT_COUNTS, formatTables, playsInTests, type Row, simulateAll } from "./table.js";

/** Line by line. A cell that was not played is empty. */
function cellsOf(tables: string): readonly (readonly string[])[] {
  return tables.split("\n").map((line) => line.replace(/ \|$/, "").split(" | "));
}

describe("the simulation of ten servers", function () {
  this.timeout(300_000);
  let rows: readonly Row[];

  before(() => {
    rows = simulateAll(playsInTests);
  });

  it("gives what it plays of the tables of docs/simulation.md (`npm run simulate` writes them)", () => {
    const seen = cellsOf(formatTables(rows));
    const written = cellsOf(splitDocument(readFileSync(DOCUMENT, "utf8")).tables);
    assert.deepEqual(
      seen,
      written.map((cells, line) => cells.map((cell, at) => (seen[line]?.[at] === "" ? "" : cell))),
    );
    assert.equal(seen.flat().filter((cell) => cell.includes("%;")).length, rows.length);
  });

  it("plays every balancer in every scene, the default one with all numbers of clients", () => {
    const others = BALANCERS.length - 1;
    assert.equal(rows.length, SCENES.length * (2 * CLIENT_COUNTS.length + others));
  });

  for (const { name } of SCENES) {
    for (const clients of CLIENT_COUNTS) {
      it(`keeps p99 of p2c within 1.5 times the ideal: ${name}, ${clients} clients`, () => {
        const ideal = find(name, clients, "ideal").p99;
        const { p99 } = find(name, clients, "p2c");
        assert.ok(p99 <= 1.5 * ideal, `${p99} ms, ideal ${ideal} ms`);
      });
    }
  }

  it("gives a slow server less than 5 % with p2c", () => {
    for (const clients of CLIENT_COUNTS) assert.ok(find("one slow", clients, "p2c").share < 0.05);
  });

  it("loses no call that could have been made elsewhere, with any balancer", () => {
    for (const { scene, clients, player, outcome } of rows)
      assert.equal(outcome.lost, 0, `${scene}, ${clients} clients, ${player}`);
  });

  it("shares evenly among equals, though a pick holds for the tick", () => {
    for (const clients of CLIENT_COUNTS) {
      const { share, load } = find("equal", clients, "p2c");
      assert.ok(Math.abs(share - 0.1) < 0.01 && load < 1.1, `share ${share}, busiest ${load}`);
    }
  });

  function find(scene: string, clients: number, player: string): Row["outcome"] {
    const row = rows.find(
      (candidate) => candidate.scene === scene && candidate.clients === clients && candidate.player === player,
    );
    assert.ok(row !== undefined);
    return row.outcome;
  }
});
