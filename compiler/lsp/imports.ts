// Names of other files: which a contract may import, and what that changes in it.

import { isImportable, type Program, type Symbol, type Unit } from "../semantic/program.js";
import { relativePath } from "../semantic/types.js";
import type { TextEdit } from "./edits.js";

/** Declarations of other files that are not visible here, and may be imported without a cycle. */
export function importable(program: Program, unit: Unit): readonly Symbol[] {
  const above = importersOf(program, unit);
  return program.units
    .filter((other) => other !== unit && !above.has(other) && isImportable(unit.file, other.file))
    .flatMap((other) => [...other.declared.values()].filter(({ name }) => !unit.visible.has(name)));
}

/** The units that import a unit, or import one that does. */
function importersOf(program: Program, unit: Unit): ReadonlySet<Unit> {
  const importers = new Map<Unit, Unit[]>();
  for (const each of program.units) {
    for (const target of new Set([...each.visible.values()].map((symbol) => symbol?.unit))) {
      if (target === undefined || target === each) continue;
      const known = importers.get(target);
      if (known === undefined) importers.set(target, [each]);
      else known.push(each);
    }
  }
  const found = new Set<Unit>();
  const queue = [unit];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const importer of importers.get(next) ?? []) {
      if (found.has(importer)) continue;
      found.add(importer);
      queue.push(importer);
    }
  }
  return found;
}

/** The path to write in an import statement. */
export function importPathOf(unit: Unit, target: Unit): string {
  return relativePath(unit.file.source.name, target.file.source.name);
}

/** What makes the name visible: in the statement for its file, else in one more, in their order. */
export function importEdit({ file, ...unit }: Unit, { name, unit: target }: Symbol): TextEdit {
  const written = importPathOf({ file, ...unit }, target);
  const statement = file.imports.find(({ path, broken }) => path?.value === written && broken !== true);
  const last = statement?.names.at(-1);
  if (statement !== undefined && last !== undefined) {
    const next = statement.names.find(({ text }) => text > name);
    if (next !== undefined) return { start: next.start, end: next.start, text: `${name}, ` };
    return { start: last.local.end, end: last.local.end, text: `, ${name}` };
  }
  const text = `import { ${name} } from ${JSON.stringify(written)};`;
  const line = file.source.text.includes("\r\n") ? "\r\n" : "\n";
  const next = file.imports.find(({ path }) => (path?.value ?? "") > written);
  if (next !== undefined) return { start: next.start, end: next.start, text: `${text}${line}` };
  const before = file.imports.at(-1) ?? file.package;
  if (before === undefined) return { start: 0, end: 0, text: `${text}${line}` };
  return { start: before.end, end: before.end, text: `${file.imports.length > 0 ? "" : line}${line}${text}` };
}
