// Places in the contracts for what is known by name only: problems of the emitter, and findings of the breaking check.

import {
  type Compilation,
  type Diagnostic,
  escapeText,
  type Finding,
  type Range,
  SourceFile,
  type Span,
} from "@callwire/compiler";
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

/** A finding about what is gone stands at what it was part of; at the first contract when nothing of that is left. */
export function locateFinding({ program }: Compilation, { name, severity, category, rule, message }: Finding): Diagnostic {
  const text = `${severity === "note" ? "note: " : ""}${name}: ${message} (${category})`;
  return {
    code: rule,
    severity: severity === "error" ? "error" : "warning",
    message: escapeText(text),
    span: spanOf(program.units, name),
    labels: [],
    notes: [],
    fixes: [],
  };
}

/** `demo.v1.Point.x` and `demo.v1.Lines/longest result` begin with a package, a declaration and a member. */
function spanOf(units: readonly Unit[], name: string): Span {
  for (const { file, declared } of units) {
    const statement = file.package?.name;
    if (statement === undefined) continue;
    if (name === statement.text) return { file: file.source, start: statement.start, end: statement.end };
    const [owner = "", member = ""] = name.startsWith(`${statement.text}.`)
      ? name.slice(statement.text.length + 1).split(/[./ ]/)
      : [];
    const declaration = declared.get(owner)?.declaration;
    if (declaration === undefined) continue;
    const place = membersOf(declaration).find((candidate) => candidate.name?.text === member)?.name ?? declaration.name;
    if (place !== undefined) return { file: file.source, start: place.start, end: place.end };
  }
  const source = units[0]?.file.source ?? new SourceFile(name, "");
  return { file: source, start: 0, end: 0 };
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
