// Constants, aliases, enums, structs, unions and errors: checked and lowered.

import {
  type AliasDescriptor,
  type ArmDescriptor,
  type ConstantDescriptor,
  type EnumDescriptor,
  type TypeDescriptor,
  wireId,
} from "callwire/schema";
import { readAnnotations } from "../semantic/annotations.js";
import { ARM_IDS, checkIds, lowerReserved, MAX_MEMBERS, MEMBER_IDS } from "../semantic/member-ids.js";
import { checkName, NameScope } from "../semantic/names.js";
import { type Symbol, spanIn, type Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { declare, lowerDeclared, lowerFields } from "./fields.js";
import type { Lowering } from "./lowering.js";

/** The status of an error that does not say one. */
const DEFAULT_ERROR_CODE = "FAILED_PRECONDITION";

export function lowerConstant(lowering: Lowering, symbol: Symbol, node: Ast.Const): ConstantDescriptor | undefined {
  const declared = declare(lowering, symbol.unit, symbol.fullName, node, "const");
  const value = lowering.values.constantOf(symbol);
  const type = value === undefined ? undefined : lowering.types.resolve(symbol.unit, node.type);
  return value === undefined || type === undefined ? undefined : { ...declared, type, value };
}

export function lowerAlias(lowering: Lowering, symbol: Symbol, node: Ast.Alias): AliasDescriptor | undefined {
  const declared = declare(lowering, symbol.unit, symbol.fullName, node, "alias");
  if (node.name === undefined || node.broken) return undefined;
  const type = lowering.types.resolve(symbol.unit, {
    kind: "named",
    name: node.name,
    optional: false,
    start: node.name.start,
    end: node.name.end,
  });
  return type === undefined ? undefined : { ...declared, type };
}

export function lowerType(
  lowering: Lowering,
  symbol: Symbol,
  node: Ast.Enum | Ast.Struct | Ast.Union | Ast.ErrorDeclaration,
): TypeDescriptor {
  const { unit } = symbol;
  switch (node.kind) {
    case "enum":
      return lowerEnum(lowering, symbol, node);
    case "struct": {
      const declared = declare(lowering, unit, symbol.fullName, node, "struct");
      return {
        kind: "struct",
        ...declared,
        fields: lowerFields(lowering, unit, node.fields, node.reserved, "struct"),
        reserved: lowerReserved(node.reserved),
      };
    }
    case "error": {
      const annotations = readAnnotations(lowering.program, unit, node, "error");
      return {
        kind: "error",
        ...lowerDeclared(symbol.fullName, node, annotations),
        id: wireId(symbol.fullName),
        code: annotations.code ?? DEFAULT_ERROR_CODE,
        retryable: annotations.retryable ?? false,
        fields: lowerFields(lowering, unit, node.fields, node.reserved, "error"),
        reserved: lowerReserved(node.reserved),
      };
    }
    case "union": {
      const declared = declare(lowering, unit, symbol.fullName, node, "union");
      return {
        kind: "union",
        ...declared,
        closed: node.closed,
        arms: lowerArms(lowering, unit, node),
        reserved: lowerReserved(node.reserved),
      };
    }
  }
}

function lowerEnum(lowering: Lowering, symbol: Symbol, node: Ast.Enum): EnumDescriptor {
  const { unit } = symbol;
  const { program } = lowering;
  const declared = declare(lowering, unit, symbol.fullName, node, "enum");
  checkCount(lowering, unit, node, node.members, "members");
  checkIds(program, unit, node.members, node.reserved, MEMBER_IDS);
  const scope = new NameScope(program, unit, "enum member");
  const members = node.members.flatMap((member) => {
    if (member.broken || member.id === undefined || member.name === undefined) return [];
    scope.add(member.name);
    checkName(program, unit, member.name, "member");
    return [{ ...declare(lowering, unit, member.name.text, member, "member"), id: Number(member.id.value) }];
  });
  return {
    kind: "enum",
    ...declared,
    closed: node.closed,
    members: members.sort((left, right) => left.id - right.id),
    reserved: lowerReserved(node.reserved),
  };
}

function lowerArms(lowering: Lowering, unit: Unit, node: Ast.Union): readonly ArmDescriptor[] {
  const { program } = lowering;
  checkCount(lowering, unit, node, node.arms, "arms");
  checkIds(program, unit, node.arms, node.reserved, ARM_IDS);
  const scope = new NameScope(program, unit, "union arm");
  const arms = node.arms.flatMap((arm): ArmDescriptor[] => {
    if (arm.id === undefined || arm.name === undefined || (arm.broken && arm.shape !== "inline")) return [];
    scope.add(arm.name);
    checkName(program, unit, arm.name, "arm");
    const declared = { ...declare(lowering, unit, arm.name.text, arm, "arm"), id: Number(arm.id.value) };
    const content = lowerArm(lowering, unit, arm);
    return content === undefined ? [] : [{ ...declared, content }];
  });
  return arms.sort((left, right) => left.id - right.id);
}

function lowerArm(lowering: Lowering, unit: Unit, arm: Ast.Arm): ArmDescriptor["content"] | undefined {
  if (arm.shape === "unit") return { kind: "unit" };
  if (arm.shape === "inline") {
    return {
      kind: "inline",
      fields: lowerFields(lowering, unit, arm.fields, arm.reserved, "arm"),
      reserved: lowerReserved(arm.reserved),
    };
  }
  const type = lowering.types.resolveRequired(unit, arm.type, "a union arm");
  return type === undefined ? undefined : { kind: "type", type };
}

function checkCount(
  lowering: Lowering,
  unit: Unit,
  node: Ast.Enum | Ast.Union,
  members: readonly Ast.Node[],
  what: string,
): void {
  const { bag } = lowering.program;
  const name = node.name ?? node;
  if (members.length === 0 && !node.broken) {
    bag.report("CW3016", {
      message: `${node.kind} ${quote(node.name?.text ?? "")} has no ${what}`,
      span: spanIn(unit, name),
      help: "give it one: no value could be written otherwise",
    });
  }
  if (members.length > MAX_MEMBERS) {
    bag.report("CW3014", {
      message: `${node.kind} ${quote(node.name?.text ?? "")} has ${members.length} ${what}`,
      span: spanIn(unit, name),
      help: `use at most ${MAX_MEMBERS}`,
    });
  }
}
