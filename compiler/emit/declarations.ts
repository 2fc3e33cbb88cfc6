// Constants, aliases and enums.

import type { AliasDescriptor, ConstantDescriptor, EnumDescriptor } from "callwire/schema";
import type { Module } from "./module.js";
import { block, braced, type Layout } from "./print/layout.js";
import { docComment, stringLiteral, valueLiteral } from "./print/literals.js";
import { identifier, simpleName } from "./print/names.js";
import { code, type Statement } from "./statement.js";

export function constantStatement(module: Module, constant: ConstantDescriptor): Statement {
  const { type, value } = constant;
  // A plain literal is its own best type; the others need theirs to be spelt.
  const spelled = value.kind === "enum" || value.kind === "list" ? `: ${module.typeOf(type, "full")}` : "";
  return code(`export const ${simpleName(constant.name)}${spelled} = ${valueLiteral(value, type)};`, constant);
}

export function aliasStatement(module: Module, alias: AliasDescriptor): Statement {
  return code(`export type ${simpleName(alias.name)} = ${module.typeOf(alias.type, "full")};`, alias);
}

export function enumStatements(module: Module, type: EnumDescriptor): readonly Statement[] {
  const name = simpleName(type.name);
  const members = type.members.flatMap((member): Layout[] => {
    const own = identifier(member.name);
    return [...docComment(member), `${own}: ${stringLiteral(own)},`];
  });
  const ids = type.members.map((member) => `${identifier(member.name)}: ${member.id}`);
  const unknown = type.closed ? "" : " | `unknown:${number}`";
  const make = module.stub(type.closed ? "closedEnum" : "openEnum");
  return [
    code([block(`export const ${name} =`, members), " as const;"], type),
    { ...code(`export type ${name} = (typeof ${name})[keyof typeof ${name}]${unknown};`), follows: true },
    code([`export const ${name}Codec: ${module.stub("Codec")}<${name}> = /* @__PURE__ */ ${make}(`, braced(ids), ");"]),
  ];
}
