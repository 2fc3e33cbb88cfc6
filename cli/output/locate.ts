// Places in the contracts for what is known by name only: problems of the emitter, and findings of
// the breaking check.

import {
  type Compilation,
  type Diagnostic,
  escapeText,
  type Finding,
  membersOf,
  type Range,
  SourceFile,
  type Span,
} from "@callwire/compiler";
import type { EmitProblem } from "@callwire/compiler/emit";

type Unit = Compilation["program"]["units"][number];
type Declaration = Unit["file"]["declarations"][number];

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

/**
 * A finding about what is gone stands at what it was part of; at the first contract when nothing of
 * that is left.
 */
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

/**
 * `demo.v1.Point.x` and `demo.v1.Lines/longest result` begin with a package, a declaration and a
 * member.
 */
function spanOf(units: readonly Unit[], name: string): Span {
  const { packages, declarations } = indexOf(units);
  const statement = packages.get(name);
  if (statement !== undefined) return statement;
  for (let end = name.length; end > 0; end = name.lastIndexOf(".", end - 1)) {
    const [owner = "", member = ""] = name.slice(name.lastIndexOf(".", end - 1) + 1).split(/[./ ]/);
    const found = declarations.get(name.slice(0, name.lastIndexOf(".", end - 1) + 1) + owner);
    if (found === undefined) continue;
    const place = memberOf(found.declaration, member) ?? found.declaration.name;
    if (place !== undefined) return { file: found.unit.file.source, start: place.start, end: place.end };
  }
  const source = units[0]?.file.source ?? new SourceFile(name, "");
  return { file: source, start: 0, end: 0 };
}

/** Where packages and declarations of a program are, by their full names. The first counts. */
interface Places {
  readonly packages: ReadonlyMap<string, Span>;
  readonly declarations: ReadonlyMap<string, { readonly unit: Unit; readonly declaration: Declaration }>;
}

/** Kept with the program: there may be a finding on each of its members. */
const places = new WeakMap<readonly Unit[], Places>();

function indexOf(units: readonly Unit[]): Places {
  const known = places.get(units);
  if (known !== undefined) return known;
  const packages = new Map<string, Span>();
  const declarations = new Map<string, { readonly unit: Unit; readonly declaration: Declaration }>();
  for (const unit of units) {
    const statement = unit.file.package?.name;
    if (statement === undefined) continue;
    const { text, start, end } = statement;
    if (!packages.has(text)) packages.set(text, { file: unit.file.source, start, end });
    for (const [name, { declaration }] of unit.declared) {
      if (!declarations.has(`${text}.${name}`)) declarations.set(`${text}.${name}`, { unit, declaration });
    }
  }
  const made = { packages, declarations };
  places.set(units, made);
  return made;
}

const members = new WeakMap<Declaration, ReadonlyMap<string, Range>>();

function memberOf(declaration: Declaration, name: string): Range | undefined {
  let known = members.get(declaration);
  if (known === undefined) {
    const named = membersOf(declaration).flatMap((member) => (member.name === undefined ? [] : [member.name]));
    known = new Map(named.reverse().map((range) => [range.text, range])); // backwards, so that the first counts
    members.set(declaration, known);
  }
  return known.get(name);
}

/** The name that the problem is with; undefined when it is with the whole file. */
function rangeOf({ declared }: Unit, { name, member }: EmitProblem): Range | undefined {
  const declaration = declared.get(name.slice(name.lastIndexOf(".") + 1))?.declaration;
  if (declaration === undefined || member === undefined) return declaration?.name;
  return memberOf(declaration, member) ?? declaration.name;
}
