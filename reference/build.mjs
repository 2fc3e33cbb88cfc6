// Builds the API reference from the declarations of every door, as they are published, into reference/html.
// Fails on what has no docstring and on links that lead nowhere. `npm run docs` builds the packages first and runs this.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..");
const PACKAGES = ["runtime", "compiler", "cli", "gateway"];

install();
const { Application } = await import("typedoc");
const { default: ts } = await import("typescript");
const { doorsOf, findUndocumented } = await import("../build/test/house/docstrings.js");
await build();

/** What the lock file has, unless it is there. */
function install() {
  const installed = join(HERE, "node_modules/.package-lock.json");
  const isThere = existsSync(installed) && wanted(join(HERE, "package-lock.json")) === wanted(installed);
  if (!isThere) execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--silent"], { cwd: HERE, stdio: "inherit" });
}

function wanted(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8"));
  const entries = Object.entries(packages).filter(([path]) => path !== "");
  return JSON.stringify(entries.map(([path, { version }]) => [path, version]).sort());
}

async function build() {
  const app = await Application.bootstrap({
    name: "Callwire",
    readme: join(HERE, "README.md"),
    disableSources: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    treatValidationWarningsAsErrors: true,
  });
  const doors = PACKAGES.flatMap((folder) => doorsOf(join(ROOT, folder)));
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
  const program = ts.createProgram({
    rootNames: doors.map(([, file]) => file),
    options: {
      module: ModuleKind.NodeNext,
      moduleResolution: ModuleResolutionKind.NodeNext,
      target: ScriptTarget.ES2022,
      lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts"],
      types: ["node"],
      strict: true,
      skipLibCheck: true,
    },
  });
  const project = app.converter.convert(
    doors.map(([displayName, file]) => ({ displayName, program, sourceFile: program.getSourceFile(file) })),
  );
  app.validate(project);
  await app.generateDocs(project, join(HERE, "html"));
  // typedoc has a check of this, too, which asks for a comment on every arm of a union as well.
  const undocumented = findUndocumented(doors);
  for (const name of undocumented) console.error(`${name} has no docstring`);
  if (app.logger.hasErrors() || app.logger.hasWarnings() || undocumented.length > 0) {
    console.error("the reference has faults: mend the docstrings that are named above");
    process.exitCode = 1;
  }
}
