// Words of TypeScript and protobuf that contracts have no use for, and how what they mean is written here.

import type { IToken } from "chevrotain";
import * as T from "./tokens.js";

/** How generic types of other languages are written. `Map` is a misspelt `map`, which the grammar tells. */
export const GENERICS: Readonly<Record<string, "list" | "map" | "optional" | "stream" | "plain">> = {
  ...{
    Array: "list",
    ReadonlyArray: "list",
    List: "list",
    Set: "list",
    ReadonlySet: "list",
    Vec: "list",
    vector: "list",
    Iterable: "list",
  },
  ...{ Record: "map", ReadonlyMap: "map", HashMap: "map", Dictionary: "map", dict: "map" },
  ...{ Optional: "optional", Option: "optional", Maybe: "optional", Nullable: "optional" },
  ...{ AsyncIterable: "stream", AsyncGenerator: "stream", Observable: "stream", ReadableStream: "stream", Stream: "stream" },
  ...{ Promise: "plain", Awaitable: "plain", Readonly: "plain", Required: "plain" },
};

/** Words that protobuf has in front of a type. */
export const QUALIFIERS: ReadonlySet<string> = new Set(["optional", "repeated", "required"]);

export const NO_VALUES: ReadonlySet<string> = new Set(["null", "undefined", "nil", "None"]);

/** Items and values that are absent have no form on the wire (CW2015). */
export const NO_ABSENT_ITEMS =
  "items of lists and values of maps are never absent: leave them out, or make them a struct with an optional field";

export function describeUnion(types: readonly (readonly IToken[])[], isOptional: boolean): string {
  const isEnum = types.every(([first]) => first?.tokenType === T.String);
  const form = isEnum ? "enum: `enum Name { 0 One; 1 Two; }`" : "union: `union Name { 1 one: A; 2 two: B; }`";
  return `declare the ${form}, and write \`Name${isOptional ? "?" : ""}\` here`;
}

export function explainQualifier(word: string, type: string): string {
  if (word === "repeated") return `a list is written \`[${type}]\``;
  return word === "optional"
    ? `what may be absent is written \`${type.replace(/\?$/, "")}?\``
    : "remove it: what has no `?` and no default is required";
}

export function describeAbsence(type: string, isAlias: boolean): string {
  if (isAlias) return "an alias is never absent: remove it, and write `?` where the alias is used";
  return `write \`${type.replace(/\?$/, "")}?\`: \`?\` says that the value may be absent`;
}

/** What stands around a type in place of the word before it. */
export function signsOf(word: string): readonly [open: string, close: string] {
  if (word === "repeated") return ["[", "]"];
  return ["", word === "optional" ? "?" : ""];
}
