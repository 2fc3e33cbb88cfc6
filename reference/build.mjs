// Builds the API reference from the declarations of every door, as they are published, into reference/html.
// Fails on what has no docstring and on links that lead nowhere. `npm run docs` builds the packages first and runs this.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..");
const PACKAGES = ["runtime", "compiler", "cli"];

install();
const { Application } = await import("typedoc");
const { default: ts } = await import("typescript");
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

/** Name and declarations of each door. */
function findDoors() {
  return PACKAGES.flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
    const doors = Object.entries(exports).filter(([, target]) => target.types !== undefined);
    return doors.map(([door, { types }]) => ({ displayName: name + door.slice(1), file: join(ROOT, folder, types) }));
  });
}

async function build() {
  const app = await Application.bootstrap({
    name: "Callwire",
    readme: join(HERE, "README.md"),
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeNotDocumented: false,
    validation: { notExported: false, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: [
      "Enum",
      "EnumMember",
      "Variable",
      "Function",
      "Class",
      "Interface",
      "Property",
      "Method",
      "Accessor",
      "TypeAlias",
    ],
    treatValidationWarningsAsErrors: true,
  });
  const doors = findDoors();
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
  const program = ts.createProgram({
    rootNames: doors.map(({ file }) => file),
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
    doors.map(({ displayName, file }) => ({ displayName, program, sourceFile: program.getSourceFile(file) })),
  );
  app.validate(project);
  await app.generateDocs(project, join(HERE, "html"));
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    console.error("the reference has faults: mend the docstrings that are named above");
    process.exitCode = 1;
  }
}
