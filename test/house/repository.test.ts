import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { VERSION } from "#cli/version.js";
import { SOFTWARE } from "#runtime/transport/software.js";
import { findLongComments, isHeld } from "./comment-rules.js";
import { findUnnamedDefaults, findUnnamedLimits } from "./name-rules.js";
import { findLocal, findUnlocked, readAnchors, readLinks } from "./repository-rules.js";

const ROOT = join(import.meta.dirname, "../../..");
const PACKAGES = ["runtime", "compiler", "cli", "gateway", "nestjs"];
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0").filter(isText);

describe("the repository", () => {
  it("names no machine, registry or secret", () => {
    assert.ok(tracked.length > 100);
    const found = tracked.flatMap((file) => findLocal(file, read(file)));

    assert.deepEqual(found, []);
  });

  it("links only to files that exist, and to headings that they have", () => {
    const broken = tracked
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) => readLinks(read(file)).map((link) => [file, link] as const))
      .filter(([file, link]) => !isThere(file, link));

    assert.deepEqual(broken, []);
  });

  it("docs/README.md leads to every page", () => {
    const links = readLinks(read("docs/README.md"));
    const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md") && name !== "README.md");

    assert.deepEqual(
      pages.filter((page) => !links.includes(page)),
      [],
    );
  });

  it("has one version", () => {
    const packages = PACKAGES.map((folder) => readPackage(`${folder}/package.json`));
    const versions = [...packages, readPackage("editors/vscode/package.json")].map(({ version }) => version);
    const wanted = packages.flatMap(({ dependencies = {} }) =>
      Object.entries(dependencies).flatMap(([name, range]) => (name.includes("callwire") ? [range] : [])),
    );

    assert.deepEqual(new Set([VERSION, ...versions, ...wanted]), new Set([VERSION]));
    assert.equal(SOFTWARE, `callwire/${VERSION} node`);
    assert.match(read("CHANGELOG.md"), new RegExp(`^## ${VERSION.replaceAll(".", "\\.")}\\b`, "m"));
  });

  it("counts in its pages nothing that a table of the sources counts", () => {
    const number = "three|four|five|six|seven|eight|nine|ten|[0-9]{1,3}";
    const counts = new RegExp(
      `\\b(?:${number}) (?:other )?(?:balancers|lint rules|rules|commands|drivers|scalars|peers)\\b`,
      "i",
    );
    const pages = tracked.filter((file) => /^(?:[^/]+|docs\/[^/]+|[^/]+\/README)\.md$/.test(file));
    // What a run printed stands in code blocks.
    const prose = (file: string): string => read(file).replace(/^```[\s\S]*?^```/gm, "");
    const written = pages.filter((file) => !["CHANGELOG.md", "docs/simulation.md"].includes(file));

    assert.deepEqual(
      written.flatMap((file) => counts.exec(prose(file))?.map((text) => `${file}: ${text}`) ?? []),
      [],
    );
  });

  it("publishes no package without provenance", () => {
    const packages = PACKAGES.map((folder) => readPackage(`${folder}/package.json`));

    for (const { publishConfig } of packages) assert.deepEqual(publishConfig, { access: "public", provenance: true });
  });

  it("numbers each decision once, from 0001 without a gap", () => {
    const numbers = readdirSync(join(ROOT, "docs/decisions")).map((file) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]);

    assert.deepEqual(
      numbers.sort(),
      numbers.map((_, index) => String(index + 1).padStart(4, "0")),
    );
  });

  it("begins each decision with its number", () => {
    const files = readdirSync(join(ROOT, "docs/decisions"));

    assert.deepEqual(
      files.filter((file) => !read(`docs/decisions/${file}`).startsWith(`# ${file.slice(0, 4)}: `)),
      [],
    );
  });

  it("locks every dependency, also those of other platforms, so that npm ci runs anywhere", () => {
    const folders = ["", "bench/", "corpora/", "reference/", "test/environments/", "test/shop/validator/"];
    for (const file of folders.map((folder) => `${folder}package-lock.json`)) {
      assert.deepEqual(findUnlocked(read(file)), [], file);
    }
  });

  it("has comments of at most 100 characters a line, in folders that are held to it", () => {
    const held = tracked.filter(isHeld);

    assert.ok(held.length > 100);
    assert.deepEqual(
      held.flatMap((file) => findLongComments(read(file)).map((problem) => `${file}:${problem}`)),
      [],
    );
  });

  it("names defaults of options DEFAULT_, and limits MAX_ or MIN_", () => {
    const sources = tracked.filter((file) => /^(?:runtime|compiler|cli|gateway|nestjs)\/.*\.ts$/.test(file));

    assert.deepEqual(
      sources.flatMap((file) =>
        [...findUnnamedDefaults(read(file)), ...findUnnamedLimits(read(file))].map((name) => `${file}: ${name}`),
      ),
      [],
    );
  });
});

describe("findLocal", () => {
  const home = ["", "home", "ann", "x"].join("/");
  for (const [name, line] of [
    ["a home folder", `const file = "${home}";`],
    ["a folder for temporary files", `cd ${["", "tmp", "x"].join("/")}`],
    [
      "the address of a registry of packages",
      `"resolved": "${["https:", "", ["registry", "npmjs", "org"].join("."), "x"].join("/")}"`,
    ],
    ["the address of a mirror of Debian", `deb http://${["deb", "debian", "org"].join(".")}/debian stable main`],
    ["a private key", ["-----BEGIN", "RSA PRIVATE KEY-----"].join(" ")],
    ["a token", `token = "${["npm", "a".repeat(36)].join("_")}"`],
  ] as const) {
    it(`finds ${name}`, () => {
      assert.equal(findLocal("runtime/a.ts", `first\n${line}`).length, 1);
    });
  }

  it("finds nothing in paths that only look alike", () => {
    assert.deepEqual(findLocal("runtime/a.ts", 'import "../home/tmp.js"; get("/rpc/home/x", "docs/tmp/y")'), []);
  });
});

describe("readLinks and readAnchors", () => {
  it("read anchors with links, and headings as their readers make them", () => {
    assert.deepEqual(readLinks("[a](b.md#c) `[d](e.md)` [f](https://example.org)\n```\n[g](h.md)\n```\n"), ["b.md#c"]);
    assert.deepEqual(readAnchors("# What `workers` do, and why\n## TLS_a\n```\n# no\n```\n"), [
      "what-workers-do-and-why",
      "tls_a",
    ]);
  });
});

describe("findUnlocked", () => {
  it("finds an optional dependency without an entry", () => {
    const lock = { packages: { "node_modules/a": { optionalDependencies: { "a-linux": "1.0.0" } } } };

    assert.deepEqual(findUnlocked(JSON.stringify(lock)), ["a-linux"]);
  });
});

interface Package {
  readonly version: string;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(file: string): Package {
  return JSON.parse(read(file)) as Package; // npm packs no other
}

function isThere(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || readAnchors(read(target)).includes(anchor);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function isText(file: string): boolean {
  return file !== "" && existsSync(join(ROOT, file)) && !/\.(?:png|ico)$/.test(file);
}
