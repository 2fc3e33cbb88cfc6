// From literals to values of a type: constants, defaults and bounds.

import type { ScalarName, TypeRef, ValueDescriptor } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { replaceWith } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import { suggest } from "../text/suggest.js";
import { localName, type Program, type Symbol, spanIn, type Unit } from "./program.js";
import { intRangeOf, SAFE_INT_RANGE } from "./scalars.js";
import { type TypeResolver, textOf } from "./types.js";
import { formOf, isNoValue, nameOf, toValue } from "./value-forms.js";

/** Constants that refer to constants at most. */
const MAX_CONSTANT_DEPTH = 32;

/** Evaluates literals of one program; each constant once. */
export class Evaluator {
  readonly #program: Program;
  readonly #types: TypeResolver;
  readonly #constants = new Map<Symbol, ValueDescriptor | undefined>();
  readonly #open = new Set<Symbol>();

  constructor(program: Program, types: TypeResolver) {
    this.#program = program;
    this.#types = types;
  }

  /** The value of a literal as one of the type, or undefined when it is none, which is reported. */
  evaluate(unit: Unit, literal: Ast.Literal, type: TypeRef): ValueDescriptor | undefined {
    if (type.kind === "list") return this.#evaluateList(unit, literal, type);
    if (literal.kind === "reference") return this.#evaluateReference(unit, literal, type);
    if (type.kind === "scalar") {
      const value = toValue(literal);
      if (value !== undefined) return this.#fit(unit, literal, value, type);
    }
    return this.#mismatch(unit, literal, type);
  }

  /**
   * The number of a bound: a literal or a constant; undefined when it is none, which is reported.
   */
  evaluateNumber(unit: Unit, literal: Ast.Literal): Extract<ValueDescriptor, { kind: "int" | "float" | "duration" }> | undefined {
    const value = literal.kind === "reference" ? this.#findConstant(unit, literal) : toValue(literal);
    if (value?.kind === "int" || value?.kind === "float" || value?.kind === "duration") return value;
    if (value !== undefined)
      this.#report(
        "CW2012",
        unit,
        literal,
        `${quote(textOf(unit, literal))} is not a number`,
        "write a number, or the name of a constant",
      );
    return undefined;
  }

  /** The value of a declared constant. */
  constantOf(symbol: Symbol): ValueDescriptor | undefined {
    if (this.#constants.has(symbol)) return this.#constants.get(symbol);
    const { declaration, unit } = symbol;
    if (declaration.kind !== "const" || declaration.value === undefined) return undefined;
    const type = this.#types.resolveRequired(unit, declaration.type, "a constant");
    this.#open.add(symbol);
    const value = type === undefined ? undefined : this.evaluate(unit, declaration.value, type);
    this.#open.delete(symbol);
    this.#constants.set(symbol, value);
    return value;
  }

  #evaluateList(unit: Unit, literal: Ast.Literal, type: TypeRef & { readonly kind: "list" }): ValueDescriptor | undefined {
    if (literal.kind === "reference") return this.#evaluateReference(unit, literal, type);
    if (literal.kind !== "list") return this.#mismatch(unit, literal, type);
    const items = literal.items.map((item) => this.evaluate(unit, item, type.item));
    const known = items.filter((item) => item !== undefined);
    return known.length < items.length ? undefined : { kind: "list", items: known };
  }

  #evaluateReference(unit: Unit, literal: Ast.ReferenceLiteral, type: TypeRef): ValueDescriptor | undefined {
    const target = this.#types.findEnum(type);
    const isDeclared =
      unit.visible.has(literal.name.text) || target?.declaration.members.some(({ name }) => name?.text === literal.name.text);
    if (isNoValue(literal) && !isDeclared) return this.#noValue(unit, literal.name);
    if (target !== undefined) {
      const value = this.#findMember(unit, literal, target.symbol, target.declaration);
      if (value !== undefined || literal.qualifier !== undefined) return value;
    }
    const constant = target === undefined || unit.visible.get(literal.name.text)?.declaration.kind === "const";
    if (!constant) return this.#unknownMember(unit, literal, target.symbol, target.declaration);
    const value = this.#findConstant(unit, literal);
    return value === undefined ? undefined : this.#fit(unit, literal, value, type);
  }

  #findMember(unit: Unit, literal: Ast.ReferenceLiteral, symbol: Symbol, declaration: Ast.Enum): ValueDescriptor | undefined {
    const { qualifier, name } = literal;
    if (qualifier !== undefined && unit.visible.get(qualifier.text) !== symbol) {
      if (unit.visible.has(qualifier.text) && unit.visible.get(qualifier.text) === undefined) return undefined;
      return this.#report(
        "CW2012",
        unit,
        literal,
        `${quote(textOf(unit, literal))} is not a member of ${quote(symbol.name)}`,
        `write \`${localName(unit, symbol)}.Member\`, or the member alone`,
      );
    }
    if (declaration.members.some((member) => member.name?.text === name.text))
      return { kind: "enum", enum: symbol.fullName, member: name.text };
    return qualifier === undefined ? undefined : this.#unknownMember(unit, literal, symbol, declaration);
  }

  #unknownMember(unit: Unit, literal: Ast.ReferenceLiteral, symbol: Symbol, declaration: Ast.Enum): undefined {
    // The member may be one of those that could not be read.
    if (declaration.broken || declaration.members.some(({ broken }) => broken)) return undefined;
    const names = declaration.members.flatMap(({ name }) => (name === undefined ? [] : [name.text]));
    const near = suggest(literal.name.text, names);
    const help =
      near === undefined
        ? `its members are ${names
            .slice(0, 8)
            .map((name) => `\`${name}\``)
            .join(", ")}${names.length > 8 ? ", ..." : ""}`
        : `did you mean \`${near}\`?`;
    const message = `enum ${quote(symbol.name)} has no member ${quote(literal.name.text)}`;
    return this.#report("CW2011", unit, literal.name, message, help, near);
  }

  #findConstant(unit: Unit, literal: Ast.ReferenceLiteral): ValueDescriptor | undefined {
    const { name, qualifier } = literal;
    if (qualifier !== undefined)
      return this.#report(
        "CW2011",
        unit,
        literal,
        `unknown value ${quote(textOf(unit, literal))}`,
        "only members of an enum have a dot in their name, where that enum is the type",
      );
    const symbol = unit.visible.get(name.text);
    if (symbol === undefined) return this.#unknownConstant(unit, name);
    if (symbol.declaration.kind !== "const") {
      return this.#report(
        "CW2010",
        unit,
        literal,
        `${quote(name.text)} is not a constant`,
        "write a literal, or the name of a constant",
      );
    }
    if (this.#open.has(symbol))
      return this.#report("CW2009", unit, literal, `constant ${quote(name.text)} refers to itself`, "give it a value");
    if (this.#open.size >= MAX_CONSTANT_DEPTH)
      return this.#report(
        "CW2009",
        unit,
        literal,
        `constants refer to each other more than ${MAX_CONSTANT_DEPTH} deep`,
        "give it a value",
      );
    return this.constantOf(symbol);
  }

  #unknownConstant(unit: Unit, name: Ast.Name): undefined {
    if (unit.visible.has(name.text) || unit.file.lostName) return undefined;
    const { bag } = this.#program;
    const constants = [...unit.visible].filter(([, symbol]) => symbol?.declaration.kind === "const").map(([text]) => text);
    const near = bag.isLong ? undefined : suggest(name.text, [...constants, "true", "false"]);
    const span = spanIn(unit, name);
    bag.report("CW2011", {
      message: `unknown value ${quote(name.text)}`,
      span,
      help: near === undefined ? "declare it with `const`, or write the value here" : `did you mean \`${near}\`?`,
      fixes: replaceWith(span, near),
      missing: "constant",
    });
  }

  #noValue(unit: Unit, name: Ast.Name): undefined {
    const help = "there is no such value: remove it, and write `?` behind the type for what may be absent";
    return this.#report("CW2011", unit, name, `unknown value ${quote(name.text)}`, help);
  }

  /**
   * The value as one of the type: integers become floats where floats are wanted, and ranges are
   * checked.
   */
  #fit(unit: Unit, literal: Ast.Literal, value: ValueDescriptor, type: TypeRef): ValueDescriptor | undefined {
    if (type.kind === "list" && value.kind === "list") {
      const items = value.items.map((item) => this.#fit(unit, literal, item, type.item));
      return items.includes(undefined) ? undefined : { kind: "list", items: items.filter((item) => item !== undefined) };
    }
    if (type.kind === "named" && value.kind === "enum" && value.enum === type.name) return value;
    if (type.kind !== "scalar") return this.#mismatch(unit, literal, type);
    if (value.kind === "int" && intRangeOf(type.name) !== undefined) return this.#fitInt(unit, literal, value, type);
    if ((value.kind === "int" || value.kind === "float") && (type.name === "f32" || type.name === "f64"))
      return this.#fitFloat(unit, literal, value, type.name);
    if (value.kind === type.name && value.kind !== "duration") return value;
    if (value.kind === "duration" && type.name === "duration")
      return value.value >= 0
        ? value
        : this.#report("CW2013", unit, literal, "a duration cannot be negative", "write it without the sign");
    return this.#mismatch(unit, literal, type);
  }

  #fitInt(
    unit: Unit,
    literal: Ast.Literal,
    value: ValueDescriptor & { kind: "int" },
    type: TypeRef & { kind: "scalar" },
  ): ValueDescriptor | undefined {
    const own = intRangeOf(type.name) ?? SAFE_INT_RANGE;
    const safe = type.js === "number" ? SAFE_INT_RANGE : own;
    const min = own.min > safe.min ? own.min : safe.min;
    const max = own.max < safe.max ? own.max : safe.max;
    const number = BigInt(value.value);
    if (number >= min && number <= max) return value;
    return this.#report(
      "CW2013",
      unit,
      literal,
      `${quote(textOf(unit, literal))} does not fit into ${type.name}${type.js === "number" ? " as a JavaScript number" : ""}`,
      `write a number from ${min} to ${max}`,
    );
  }

  #fitFloat(
    unit: Unit,
    literal: Ast.Literal,
    value: ValueDescriptor & { kind: "int" | "float" },
    name: ScalarName,
  ): ValueDescriptor | undefined {
    const number = Number(value.value);
    if (!Number.isFinite(name === "f32" ? Math.fround(number) : number)) {
      return this.#report(
        "CW2013",
        unit,
        literal,
        `${quote(textOf(unit, literal))} does not fit into ${name}`,
        "write a smaller number",
      );
    }
    if (value.kind === "int" && BigInt(number) !== BigInt(value.value)) {
      return this.#report(
        "CW2013",
        unit,
        literal,
        `${name} cannot hold ${quote(textOf(unit, literal))} exactly`,
        `write \`${number}\`, or use an integer type`,
      );
    }
    return { kind: "float", value: number };
  }

  #mismatch(unit: Unit, literal: Ast.Literal, type: TypeRef): undefined {
    const name = nameOf(type);
    const form = formOf(type);
    if (form === undefined && !(type.kind === "named" && this.#types.findEnum(type) !== undefined)) {
      return this.#report(
        "CW2014",
        unit,
        literal,
        `a value of type ${quote(name)} cannot be written in a contract`,
        "remove it, or make the type optional with `?`",
      );
    }
    return this.#report(
      "CW2012",
      unit,
      literal,
      `${quote(textOf(unit, literal))} is not a value of type ${quote(name)}`,
      `write ${form ?? "a member of the enum"}`,
    );
  }

  #report(
    code: "CW2009" | "CW2010" | "CW2011" | "CW2012" | "CW2013" | "CW2014",
    unit: Unit,
    node: Ast.Node,
    message: string,
    help: string,
    near?: string,
  ): undefined {
    const span = spanIn(unit, node);
    this.#program.bag.report(code, { message, span, help, fixes: replaceWith(span, near) });
    return undefined;
  }
}
