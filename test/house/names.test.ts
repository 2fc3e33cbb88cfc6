import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
const SOURCES = ["runtime", "compiler", "cli"].flatMap((folder) => listSources(folder));

describe("the names of constants", () => {
  it("begin with DEFAULT_ where an option has the value by itself", () => {
    const given = SOURCES.flatMap(([file, text]) =>
      [...text.matchAll(/withStandard\(/g)].map(({ index }) => `${file}: ${lastArgument(text.slice(index))}`),
    );

    assert.ok(given.length >= 8);
    assert.deepEqual(
      given.filter((each) => /: [A-Z]/.test(each) && !each.includes(": DEFAULT_")),
      [],
    );
  });

  it("begin with MAX_ and MIN_ where they are limits, and with no other word for that", () => {
    const others = SOURCES.flatMap(([file, text]) =>
      [...text.matchAll(/^(?:export )?const ((?:LARGEST|MOST|LONGEST|LEAST|SMALLEST|SHORTEST|FEWEST|DEEPEST)_\w+)/gm)].map(
        ([, name]) => `${file}: ${name}`,
      ),
    );

    assert.deepEqual(others, []);
  });
});

/** Of the call that a text begins with. */
function lastArgument(text: string): string {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return text.slice(start, at).replace(/^[\s,]+|[\s,]+$/g, "");
    else if (text[at] === "," && depth === 1 && !/^,\s*\)/.test(text.slice(at))) start = at;
  }
  return "";
}

function listSources(folder: string): readonly (readonly [file: string, text: string])[] {
  const files = execFileSync("git", ["ls-files", "-z", "--", `${folder}/*.ts`], { cwd: ROOT, encoding: "utf8" });
  return files
    .split("\0")
    .filter((file) => file !== "")
    .map((file) => [file, readFileSync(join(ROOT, file), "utf8")]);
}
