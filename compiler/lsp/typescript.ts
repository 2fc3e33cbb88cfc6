// What a part of a contract is in the generated TypeScript, as a person would read it there. Read
// from the tree, so that a contract with mistakes elsewhere has it, too.

import { isScalarName, scalarOf } from "callwire/schema";
import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";

/** Aliases of aliases that are followed: as many as the compiler follows. */
const MAX_ALIAS_DEPTH = 32;

/** The type of its values, without what an optional one adds. */
export function typescriptOf(unit: Unit, type: Ast.Type, asNumber = false, depth = 0): string {
  switch (type.kind) {
    case "list": {
      const item = typescriptOf(unit, type.item, asNumber, depth);
      return type.item.kind === "list" ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case "map":
      return `ReadonlyMap<${typescriptOf(unit, type.key, asNumber, depth)}, ${typescriptOf(unit, type.value, asNumber, depth)}>`;
    case "named": {
      const { text } = type.name;
      if (isScalarName(text)) {
        const { js } = scalarOf(text);
        return asNumber && js === "bigint" ? "number" : js;
      }
      const symbol = unit.visible.get(text);
      const alias = symbol?.declaration.kind === "alias" ? symbol.declaration : undefined;
      if (symbol === undefined || alias?.type === undefined || depth >= MAX_ALIAS_DEPTH) return text;
      return typescriptOf(symbol.unit, alias.type, asNumber || isNumber(alias), depth + 1);
    }
  }
}

/** A field of an interface: `name?: string`. */
export function fieldSignature(unit: Unit, { name, type, ...field }: Ast.Field | Ast.Parameter): string | undefined {
  if (name === undefined || type === undefined) return undefined;
  return `${name.text}${type.optional ? "?" : ""}: ${typescriptOf(unit, type, isNumber(field))}`;
}

/** A method of the client, such as `divide(num1: number, num2?: number): Call<number, Bad>`. */
export function methodSignature(unit: Unit, method: Ast.Method): string | undefined {
  if (method.name === undefined) return undefined;
  const parameters = method.parameters.flatMap(({ name, type, stream, ...rest }) => {
    if (name === undefined || type === undefined) return [];
    const written = typescriptOf(unit, type, isNumber(rest));
    if (stream) return [`${name.text}: Items<${written}>`];
    const canBeLeftOut = type.optional || rest.default !== undefined;
    return [`${name.text}${canBeLeftOut ? "?" : ""}: ${written}`];
  });
  const errors = method.throws.map(({ text }) => text).join(" | ");
  return `${method.name.text}(${parameters.join(", ")}): ${resultOf(unit, method, errors)}`;
}

function resultOf(unit: Unit, { result, resultStream }: Ast.Method, errors: string): string {
  const value = result === undefined ? "void" : typescriptOf(unit, result);
  const type = result?.optional === true && !resultStream ? `${value} | undefined` : value;
  return `${resultStream ? "RpcStream" : "Call"}<${errors === "" ? type : `${type}, ${errors}`}>`;
}

/** Whether `@js("number")` stands on it. */
function isNumber({ annotations }: Pick<Ast.Documented, "annotations">): boolean {
  return annotations.some(({ name }) => name.text === "js");
}
