// The parts of a declaration that have names of their own.

import type * as Ast from "./ast.js";

export type DeclarationMember = Ast.Field | Ast.EnumMember | Ast.Arm | Ast.Method;

/** In their order; fields within an arm are not among them. */
export function membersOf(declaration: Ast.Declaration): readonly DeclarationMember[] {
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
