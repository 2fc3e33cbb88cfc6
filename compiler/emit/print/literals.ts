// The only way for text of a contract into generated code: as a literal or as a documentation
// comment. Escapes everything that could end them or that a reader would not see.

import { type Declared, scalarOf, type TypeRef, type ValueDescriptor } from "callwire/schema";

// Control characters, bidirectional overrides, zero-width and other format characters, line
// separators, lone surrogates.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A string literal: in double quotes, or in single quotes when that saves backslashes, as
 * formatters have it.
 */
export function stringLiteral(text: string): string {
  const literal = JSON.stringify(text).replace(INVISIBLE, escapeUnit);
  if (count(text, '"') <= count(text, "'")) return literal;
  return `'${literal.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * A number literal in the form that formatters leave alone. Throws RangeError when it is not
 * finite.
 */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no literal; write a finite number`);
  return Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
}

/** Decimal text as a number or bigint literal. Throws RangeError when it is not decimal. */
export function integerLiteral(text: string, isBigint: boolean): string {
  if (!/^-?\d{1,20}$/.test(text)) throw new RangeError(`${stringLiteral(text)} is no integer; write decimal digits`);
  const value = BigInt(text);
  return isBigint ? `${value}n` : String(value);
}

/** True when values of this type are bigint in TypeScript. */
function isBigint(type: TypeRef): boolean {
  return type.kind === "scalar" && type.js === undefined && scalarOf(type.name).js === "bigint";
}

/** The literal of a constant or default of the given type. */
export function valueLiteral(value: ValueDescriptor, type: TypeRef): string {
  switch (value.kind) {
    case "bool":
      return value.value ? "true" : "false";
    case "int":
      return integerLiteral(value.value, isBigint(type));
    case "float":
    case "duration":
      return numberLiteral(value.value);
    case "string":
      return stringLiteral(value.value);
    case "enum":
      return stringLiteral(value.member);
    case "list": {
      const item = type.kind === "list" ? type.item : type;
      return `[${value.items.map((inner) => valueLiteral(inner, item)).join(", ")}]`;
    }
  }
}

/**
 * The text of a documentation comment, without its delimiters; undefined when there is nothing to
 * say.
 */
export function docText({ doc, deprecated }: Pick<Declared, "doc" | "deprecated">): string | undefined {
  const parts: string[] = [];
  if (doc !== undefined && doc.trim() !== "") parts.push(...doc.split(/\r\n|[\n\r\u2028\u2029]/).map(docLine));
  if (deprecated !== undefined) parts.push(`@deprecated ${docLine(deprecated.replace(/\s+/g, " "))}`.trimEnd());
  return parts.length === 0 ? undefined : trimBlank(parts).join("\n");
}

/** The lines of a whole documentation comment, for places that are not ts-morph structures. */
export function docComment(declared: Pick<Declared, "doc" | "deprecated">): readonly string[] {
  const text = docText(declared);
  if (text === undefined) return [];
  const inner = text.split("\n");
  if (inner.length === 1) return [`/** ${text} */`];
  return ["/**", ...inner.map((line) => ` * ${line}`.trimEnd()), " */"];
}

/** One line that cannot end the comment, start a tag, or be taken for an instruction to a tool. */
function docLine(text: string): string {
  return text
    .trimEnd()
    .replace(/\t/g, "  ")
    .replace(INVISIBLE, escapeUnit)
    .replaceAll("*/", "*\\/")
    .replace(/(\/[/*])(?=[#@])/g, "$1 ")
    .replace(/^(\s*[/*]*\s*)@/, "$1\\@");
}

function trimBlank(parts: readonly string[]): readonly string[] {
  const first = parts.findIndex((part) => part !== "");
  const last = parts.findLastIndex((part) => part !== "");
  return parts.slice(first, last + 1);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function escapeUnit(character: string): string {
  let escaped = "";
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return escaped;
}
