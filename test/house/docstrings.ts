// Which exports of a door, and which of their members, have no docstring. Reads declarations as
// they are published, with a compiler that has an API: that of TypeScript 7 has none.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5.9";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
}

/** The doors of a package: what is imported, and the file of its declarations. */
export function doorsOf(folder: string): readonly (readonly [string, string])[] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest; // npm packs no other
  return Object.entries(exports).flatMap(([door, target]) => {
    const types = typeof target === "object" ? target.types : undefined;
    return types === undefined ? [] : [[name + door.slice(1), join(folder, types)] as const];
  });
}

/** `door: Name` and `door: Name.member`, sorted, each as it is imported. */
export function findUndocumented(doors: readonly (readonly [string, string])[]): readonly string[] {
  const program = ts.createProgram(
    doors.map(([, file]) => file),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      skipLibCheck: true,
      noLib: true, // what Node and the language declare has docstrings of its own, and takes seconds to read
      types: [],
      target: ts.ScriptTarget.ES2022,
    },
  );
  const checker = program.getTypeChecker();
  return doors.flatMap(([door, file]) => {
    const source = program.getSourceFile(file);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${door} has no declarations in ${file}; build first`);
    const found = checker.getExportsOfModule(module).flatMap((symbol) => checkSymbol(checker, symbol));
    return found.map((name) => `${door}: ${name}`).sort();
  });
}

function checkSymbol(checker: ts.TypeChecker, exported: ts.Symbol): readonly string[] {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const own = isDocumented(checker, symbol) ? [] : [exported.name];
  const hasMembers = (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0;
  const members = hasMembers ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isForPeople) : [];
  return [...own, ...members.filter((member) => !isDocumented(checker, member)).map(({ name }) => `${exported.name}.${name}`)];
}

function isDocumented(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  return symbol.getDocumentationComment(checker).length > 0;
}

/**
 * Whether people can name it: no type parameter, constructor, `[Symbol.x]`, and nothing private.
 */
function isForPeople(symbol: ts.Symbol): boolean {
  const kinds = ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor;
  if ((symbol.flags & kinds) === 0 || symbol.name.startsWith("__")) return false;
  return (symbol.declarations ?? []).some((declaration) => {
    if ((ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.NonPublicAccessibilityModifier) !== 0) return false;
    const name = ts.getNameOfDeclaration(declaration);
    return name !== undefined && !ts.isPrivateIdentifier(name) && !ts.isComputedPropertyName(name);
  });
}
