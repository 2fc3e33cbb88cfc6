// Problems of the emitter, which sees no files, as diagnostics with a place in the contract.

import { type Compilation, type Diagnostic, escapeText, type Range, SourceFile } from "@callwire/compiler";
import type { EmitProblem } from "@callwire/compiler/emit";

type Unit = Compilation["program"]["units"][number];
type Declaration = Unit["file"]["declarations"][number];

/** A part of a declaration that has a name of its own. */
interface Member {
  readonly name: (Range & { readonly text: string }) | undefined;
}

export function toDiagnostic({ program }: Compilation, problem: EmitProblem): Diagnostic {
  const { code, path, message, help } = problem;
  const unit = program.units.find(({ file }) => file.source.name === path);
  const { start, end } = (unit === undefined ? undefined : rangeOf(unit, problem)) ?? { start: 0, end: 0 };
  const file = unit?.file.source ?? new SourceFile(path, "");
  return {
    code,
    severity: "error",
    message: escapeText(message),
    span: { file, start, end },
    labels: [],
    notes: [],
    help,
    fixes: [],
  };
}

/** The name that the problem is with; undefined when it is with the whole file. */
function rangeOf({ declared }: Unit, { name, member }: EmitProblem): Range | undefined {
  const declaration = declared.get(name.slice(name.lastIndexOf(".") + 1))?.declaration;
  if (declaration === undefined || member === undefined) return declaration?.name;
  return membersOf(declaration).find((candidate) => candidate.name?.text === member)?.name ?? declaration.name;
}

function membersOf(declaration: Declaration): readonly Member[] {
  switch (declaration.kind) {
    case "struct":
    case "error":
      return declaration.fields;
    case "union":
      return declaration.arms;
    case "service":
      return declaration.methods;
    case "enum":
      return declaration.members;
    default:
      return [];
  }
}
