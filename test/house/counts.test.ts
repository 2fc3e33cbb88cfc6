import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

const NUMBER =
  "(?:\\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty|thirty|forty|fifty)";
/** What is added to without a thought of the pages. */
const GROWING = "(?:balancers|pickers|lint rules|scalars|built-in types|commands|frame kinds|kinds of frames|drivers|layouts)";
const COUNT = new RegExp(`\\b${NUMBER}\\s+(?:[a-z-]+\\s+)?${GROWING}\\b`, "gi");

/** Counts in prose; what stands in fences is an example. */
function findCounts(page: string): readonly string[] {
  return [...page.replace(/^```[\s\S]*?^```/gm, "").matchAll(COUNT)].map(([text]) => text.replace(/\s+/g, " "));
}

describe("what is told of things that are added to", () => {
  const pages = readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  for (const page of ["README.md", "CONTRIBUTING.md", "cli/README.md", ...pages]) {
    it(`has no count in ${page}, which the next one would make wrong`, () => {
      assert.deepEqual(findCounts(readFileSync(join(ROOT, page), "utf8")), []);
    });
  }

  it("is found in any case, over lines, with one word between, and not in examples", () => {
    const page = "Seven\nbalancers, these three old layouts, 40 lint rules.\n```\nfour commands\n```\nTwo servers, one command.";

    assert.deepEqual(findCounts(page), ["Seven balancers", "three old layouts", "40 lint rules"]);
  });
});
