import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DOCUMENT, splitDocument } from "./document.js";
import { SCENES } from "./scenes.js";
import { CLIENT_COUNTS, formatTables, type Row, simulateAll } from "./table.js";

describe("the simulation of ten servers", function () {
  this.timeout(300_000);
  let rows: readonly Row[];

  before(() => {
    rows = simulateAll();
  });

  it("gives the tables of docs/simulation.md (`npm run simulate` writes them)", () => {
    assert.equal(formatTables(rows), splitDocument(readFileSync(DOCUMENT, "utf8")).tables);
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
