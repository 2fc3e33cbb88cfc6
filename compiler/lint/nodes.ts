// Ways through the tree of a file that several rules take.

import type * as Ast from "../syntax/ast.js";

export type FieldList = Ast.Struct | Ast.ErrorDeclaration | Ast.Arm;

export function ofKind<Kind extends Ast.Declaration["kind"]>(
  file: Ast.File,
  ...kinds: readonly Kind[]
): readonly Extract<Ast.Declaration, { readonly kind: Kind }>[] {
  const wanted: ReadonlySet<string> = new Set(kinds);
  // The kind was just compared, which the compiler cannot see through a set.
  return file.declarations.filter(({ kind }) => wanted.has(kind)) as never;
}

/** Structs, errors, and the arms of unions that have fields of their own. */
export function fieldLists(file: Ast.File): readonly FieldList[] {
  return file.declarations.flatMap((declaration): readonly FieldList[] => {
    if (declaration.kind === "struct" || declaration.kind === "error") return [declaration];
    return declaration.kind === "union" ? declaration.arms.filter(({ shape }) => shape === "inline") : [];
  });
}

export function fields(file: Ast.File): readonly Ast.Field[] {
  return fieldLists(file).flatMap((list) => list.fields);
}

/** What imports give another name to. */
export function renamedImports(file: Ast.File): readonly Ast.ImportedName[] {
  return file.imports.flatMap(({ names }) => names.filter(({ text, local }) => local.text !== text));
}

export function methods(file: Ast.File): readonly Ast.Method[] {
  return ofKind(file, "service").flatMap((service) => service.methods);
}

export function arms(file: Ast.File): readonly Ast.Arm[] {
  return ofKind(file, "union").flatMap((union) => union.arms);
}

export function members(file: Ast.File): readonly Ast.EnumMember[] {
  return ofKind(file, "enum").flatMap((declaration) => declaration.members);
}

/** Fields and parameters: whatever has a name and a type. */
export function typed(file: Ast.File): readonly (Ast.Field | Ast.Parameter)[] {
  return [...fields(file), ...methods(file).flatMap(({ parameters }) => parameters)];
}

export function hasAnnotation(node: Ast.Documented, name: string): boolean {
  return node.annotations.some((annotation) => annotation.name.text === name);
}

/** Everything in the file that may carry documentation and annotations, in no particular order. */
export function documented(file: Ast.File): readonly Ast.Documented[] {
  return file.declarations.flatMap((declaration) => [declaration, ...innerNodes(declaration)]);
}

/** Every name that a type refers to. */
function namesIn(type: Ast.Type | undefined): readonly string[] {
  if (type === undefined) return [];
  if (type.kind === "named") return [type.name.text];
  return type.kind === "list" ? namesIn(type.item) : [...namesIn(type.key), ...namesIn(type.value)];
}

/** Names of types and errors that declarations refer to. */
export function usedTypes(file: Ast.File): ReadonlySet<string> {
  const used = file.declarations.flatMap((declaration): readonly string[] => {
    switch (declaration.kind) {
      case "const":
      case "alias":
        return namesIn(declaration.type);
      case "service":
        return declaration.methods.flatMap(({ parameters, result, throws }) => [
          ...parameters.flatMap(({ type }) => namesIn(type)),
          ...namesIn(result),
          ...throws.map(({ text }) => text),
        ]);
      case "union":
        return declaration.arms.flatMap((arm) => [...namesIn(arm.type), ...arm.fields.flatMap(({ type }) => namesIn(type))]);
      case "enum":
        return [];
      default:
        return declaration.fields.flatMap(({ type }) => namesIn(type));
    }
  });
  return new Set(used);
}

/** Names that values refer to: constants, and enums in front of a member. */
export function usedValues(file: Ast.File): ReadonlySet<string> {
  const literals = file.declarations.flatMap((declaration): readonly (Ast.Literal | Ast.Argument | undefined)[] => {
    const annotated = [declaration, ...innerNodes(declaration)].flatMap((node) => node.annotations.flatMap((a) => a.arguments));
    const values = declaration.kind === "const" ? [declaration.value] : innerNodes(declaration).map(defaultOf);
    return [...annotated, ...values];
  });
  return new Set(literals.flatMap(namesOfValue));
}

/**
 * What all files together refer to. Asked once for each of them, so it is kept as long as their
 * list.
 */
export function usedInAll(all: readonly Ast.File[]): {
  readonly types: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
} {
  const known = usedByFiles.get(all);
  if (known !== undefined) return known;
  const used = {
    types: new Set(all.flatMap((file) => [...usedTypes(file)])),
    values: new Set(all.flatMap((file) => [...usedValues(file)])),
  };
  usedByFiles.set(all, used);
  return used;
}

const usedByFiles = new WeakMap<readonly Ast.File[], ReturnType<typeof usedInAll>>();

function innerNodes(declaration: Ast.Declaration): readonly Ast.Documented[] {
  switch (declaration.kind) {
    case "const":
    case "alias":
      return [];
    case "enum":
      return declaration.members;
    case "union":
      return declaration.arms.flatMap((arm) => [arm, ...arm.fields]);
    case "service":
      return declaration.methods.flatMap((method) => [method, ...method.parameters]);
    default:
      return declaration.fields;
  }
}

function defaultOf(node: Ast.Documented): Ast.Literal | undefined {
  return "default" in node ? (node.default as Ast.Literal | undefined) : undefined; // only fields and parameters have one
}

function namesOfValue(value: Ast.Literal | Ast.Argument | undefined): readonly string[] {
  if (value === undefined) return [];
  if (value.kind === "reference") return [value.qualifier?.text ?? value.name.text];
  if (value.kind === "list") return value.items.flatMap(namesOfValue);
  return value.kind === "range" ? [...namesOfValue(value.min), ...namesOfValue(value.max)] : [];
}
