import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { compareDescriptors, type Finding, RULES } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { CASES, DIRECTIONS, SENT } from "./cases.js";
import { describeContracts } from "./describe-contracts.js";

const ROOT = new URL("../../../../", import.meta.url);

describe("breaking rules", () => {
  for (const { id, category } of RULES) {
    const rule = CASES[id];
    if (rule === undefined) continue; // the test below names it
    it(`${id} reports its change, as ${category}`, () => {
      const findings = compare(rule.before, rule.fires).filter((finding) => finding.rule === id);

      assert.notEqual(findings.length, 0);
      for (const finding of findings) {
        assert.equal(finding.category, category);
        assert.match(finding.message, /^[^A-Z].*; [a-z].*[^.]$/s);
        assert.match(finding.name, /^(?:demo|a|b)\.v[12]/);
      }
    });

    it(`${id} says nothing about a near change`, () => {
      assert.deepEqual(
        compare(rule.before, rule.near).filter((finding) => finding.rule === id),
        [],
      );
    });
  }

  for (const { rule, before, after, toClient, toServer } of DIRECTIONS) {
    it(`${rule} is ${toClient} in what servers send, ${toServer} in what clients send, and the worse in both`, () => {
      const severities = [SENT.toClient, SENT.toServer, (text: string) => text].map(
        (wrap) => compare(wrap(before), wrap(after)).find((finding) => finding.rule === rule)?.severity,
      );

      assert.deepEqual(severities, [toClient, toServer, [toClient, toServer].includes("error") ? "error" : "note"]);
    });
  }

  it("each have both cases, a file of their own and a line in docs/breaking.md", () => {
    const ids = RULES.map(({ id }) => id);
    const files = readdirSync(new URL("compiler/breaking/rules/", ROOT), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => file.replace(/^.*[\\/]/, "").replace(/\.ts$/, ""));
    const page = readFileSync(new URL("docs/breaking.md", ROOT), "utf8").replace(/ {2,}/g, " "); // columns may be aligned
    const lines = RULES.map(({ id, category, meaning }) => `| \`${id}\` | ${category} | ${meaning} |`);

    assert.ok(ids.length >= 40);
    assert.deepEqual(Object.keys(CASES).sort(), [...ids].sort());
    assert.deepEqual(files.sort(), [...ids].sort());
    assert.deepEqual(
      page.split("\n").filter((line) => line.startsWith("| `")),
      lines,
    );
  });

  it("find nothing between a contract and itself", () => {
    for (const { before } of Object.values(CASES)) assert.deepEqual(compare(before, before), []);
  });
});

function compare(before: string, after: string): readonly Finding[] {
  return compareDescriptors(
    describeContracts(before),
    after.includes("/* id */") ? withOtherErrorId(before) : describeContracts(after),
  );
}

function withOtherErrorId(text: string): Descriptor {
  const descriptor = describeContracts(text);
  const files = descriptor.files.map((file) => ({
    ...file,
    types: file.types.map((type) => (type.kind === "error" ? { ...type, id: 7 } : type)),
  }));
  return { ...descriptor, files };
}
