import assert from "node:assert/strict";
import { importOne } from "./imported.js";

const FIRST = `struct S { 1: i32 a; 300: i32 high; i32 none; 0: i32 zero; -7: i32 below }
union U { 1: i32 x; -1: i32 y } service V { void m(1: i32 first, 2: i32 second) }`;

describe("ids of Thrift", () => {
  const { text, losses, ids } = importOne(FIRST);

  /** Ids by name of one declaration, after a change. */
  function idsOf(name: string, from: string, to: string, given = ids) {
    assert.equal(FIRST.split(from).length, 2, from);
    const { text: changed, refusals, ids: after } = importOne(FIRST.replace(from, to), given);
    assert.deepEqual(refusals, []);
    const [, body = ""] = new RegExp(`${name} \\{\\n([\\s\\S]*?)\\}`).exec(changed) ?? [];
    const entries = [...body.matchAll(/^ {2}(\d+|reserved) (\w+)/gm)].map(([, id = "", field = ""]) => [field, id]);
    return { found: Object.fromEntries(entries), after, changed };
  }

  it("are those of Thrift from 1 to 255, and the next ones for the others, with a comment", () => {
    assert.match(
      text,
      /1 a: i32 = 0;\n {2}\/\/ 300 in thrift\n {2}2 high: i32 = 0;\n {2}\/\/ -1 in thrift\n {2}3 none: i32 = 0;\n {2}\/\/ 0 in thrift\n {2}4 zero: i32 = 0;\n {2}\/\/ -7 in thrift\n {2}5 below: i32 = 0;/,
    );
    assert.equal(
      losses.filter((line) => /has the id \d in place of -?\d+: contracts have ids from 1 to 255/.test(line)).length,
      5,
    );
    assert.deepEqual(ids["demo.v1.S"], { 1: 1, 300: 2, "-1": 3, 0: 4, "-7": 5 });
  });

  it("stay when a field is added or moved", () => {
    assert.deepEqual(idsOf("S", "1: i32 a;", "2: i32 two; 1: i32 a;").found, {
      a: "1",
      high: "2",
      none: "3",
      zero: "4",
      below: "5",
      two: "6",
    });
    assert.deepEqual(idsOf("S", "300: i32 high; i32 none;", "i32 none; 300: i32 high;").found, {
      a: "1",
      high: "2",
      none: "3",
      zero: "4",
      below: "5",
    });
  });

  it("are retired when a field is removed, and come back with it", () => {
    const { found, after } = idsOf("S", "1: i32 a; ", "");
    assert.deepEqual(found, { high: "2", none: "3", zero: "4", below: "5", 1: "reserved" });
    const { found: later } = idsOf("S", "1: i32 a; ", "6: i32 other; ", after);
    assert.deepEqual([later["other"], later["1"]], ["6", "reserved"]);
    assert.equal(importOne(FIRST, after).text, text);
  });

  it("of arms stay, too", () => {
    assert.deepEqual(idsOf("U", "1: i32 x; -1: i32 y", "-1: i32 y; 2: i32 c; 1: i32 x").found, { x: "1", y: "2", c: "3" });
    assert.deepEqual(idsOf("U", "-1: i32 y", "").found, { x: "1", 2: "reserved" });
  });

  it("of parameters are places: a new one is the last, and one that goes is reported", () => {
    assert.match(
      idsOf("V", "1: i32 first,", "3: i32 third, 1: i32 first,").changed,
      /m\(first: i32 = 0, second: i32 = 0, third: i32 = 0\);/,
    );
    const { losses: lost } = importOne(FIRST.replace("1: i32 first,", ""), ids);
    assert.ok(lost.includes("a.thrift: V.m loses the parameter 1, and those behind it move: clients of before cannot call it"));
  });

  it("are the same each time", () => {
    assert.deepEqual(importOne(FIRST, ids), { ...importOne(FIRST), losses });
  });
});
