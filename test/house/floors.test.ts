import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { checkFloors, type FloorPlan, PLANS, type Sources } from "./floor-plan.js";

const ROOT = join(import.meta.dirname, "../../..");

describe("the house", () => {
  for (const plan of PLANS) {
    it(`${plan.package} is built as planned`, () => {
      const sources = readSources(join(ROOT, plan.package));

      assert.ok(sources.size > 5);
      assert.deepEqual(checkFloors(plan, sources), []);
    });
  }
});

describe("checkFloors", () => {
  const plan: FloorPlan = {
    package: "p",
    floors: [["base"], ["left", "right"]],
    outside: { lib: ["left"] },
    sealed: { "left/in": ["left/door.ts"] },
  };
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      "an upward import",
      { "base/a.ts": 'import { b } from "../left/b.js";', "left/b.ts": "" },
      /base\/a\.ts imports left\/b\.ts: upwards/,
    ],
    [
      "a sideways import",
      { "left/a.ts": 'import type { b } from "../right/b.js";' },
      /left\/a\.ts imports right\/b\.ts: sideways/,
    ],
    ["an upward import over several lines", { "base/a.ts": 'import {\n  b,\n} from "../left/b.js";' }, /upwards/],
    ["an upward dynamic import", { "base/a.ts": 'const b = await import("../left/b.js");' }, /upwards/],
    ["an upward import of CommonJS", { "base/a.cjs": 'const { b } = require("../left/b.js");' }, /upwards/],
    ["a package outside its room", { "right/a.ts": 'import { lib } from "lib";' }, /which belongs in left/],
    ["a package that is not in the plan", { "left/a.ts": 'import "other";' }, /not in the plan/],
    [
      "a cycle inside a room",
      { "base/a.ts": 'import "./b.js";', "base/b.ts": 'export { c } from "./a.js";' },
      /import cycle: base\/a\.ts -> base\/b\.ts/,
    ],
    [
      "a way into a sealed folder beside its door",
      { "left/a.ts": 'import type { b } from "./in/b.js";', "left/in/b.ts": "" },
      /left\/a\.ts imports left\/in\/b\.ts, which only left\/door\.ts may/,
    ],
    ["a default export", { "base/a.ts": "export default 1;" }, /default export/],
    ["an export of everything", { "base/a.ts": 'export * from "./b.js";' }, /exports everything/],
    ["a long file", { "base/a.ts": "\n".repeat(301) }, /has 301 lines/],
  ];
  for (const [name, files, problem] of cases) {
    it(`finds ${name}`, () => {
      assert.match(checkFloors(plan, new Map(Object.entries(files))).join("\n"), problem);
    });
  }

  it("finds nothing in a house that is as planned", () => {
    const files = {
      "base/a.ts": "",
      "left/b.ts": 'import "../base/a.js";\nimport "lib";',
      "index.ts": 'import "./left/b.js";\nimport "./right/c.js";',
      "right/c.ts": "",
      "left/door.ts": 'import "./in/b.js";',
      "left/in/b.ts": 'import "./c.js";',
      "left/in/c.ts": "",
    };

    assert.deepEqual(checkFloors(plan, new Map(Object.entries(files))), []);
  });
});

describe("the rooms that read frames", () => {
  it("throw no plain Error: a peer's fault is a ViolationError or ContractError, and all else counts as a bug of ours", () => {
    const found = ["wire", "transport", "call", "channel", "server"].flatMap((room) =>
      [...readSources(join(ROOT, "runtime", room))].flatMap(([file, text]) =>
        /throw new Error\(/.test(text) ? [`${room}/${file}`] : [],
      ),
    );

    assert.deepEqual(found, []);
  });
});

function readSources(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.(?:tsx?|cjs)$/.test(file) && !/^(?:dist|node_modules)\//.test(file) && !file.endsWith(".d.ts"),
  );
  return new Map(
    files.map((file) => [
      relative(folder, join(folder, file)).replace(/\.tsx$/, ".ts"),
      readFileSync(join(folder, file), "utf8"),
    ]),
  );
}
