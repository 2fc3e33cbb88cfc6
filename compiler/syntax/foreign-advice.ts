// What is said to those who wrote a type of another language.

import type { TypeTree } from "./foreign-type-reader.js";
import type { Place, WrittenType } from "./foreign-type-writer.js";
import * as T from "./tokens.js";

/** What is never absent has no other form on the wire (CW2015). */
const NEVER_ABSENT: Readonly<Record<Exclude<WrittenType["neverAbsent"], undefined>, string>> = {
  item: "items of lists and values of maps are never absent: leave them out, or make them a struct with an optional field",
  streamed: "an item of a stream is never absent: leave it out, or make it a struct with an optional field",
  alias: "an alias is never absent: write `?` where it is used",
  constant: "a constant is never absent",
  arm: "an arm of a union is never absent: write `?` where the union is used",
  field: "it is never absent",
  parameter: "it is never absent",
  result: "it is never absent",
};

/** What to write for a type. `form`: the word before it, `|`, or none. */
export function explainType({ text, choice, neverAbsent }: WrittenType, form: string | undefined): string {
  if (choice !== undefined) return `${describeChoice(choice)}, and write \`${text}\` here`;
  const write = `write \`${text}\``;
  if (neverAbsent !== undefined) return `${write}: ${NEVER_ABSENT[neverAbsent]}`;
  if (form === "repeated") return `a list is written \`${text}\``;
  if (form === "optional") return `what may be absent is written \`${text}\``;
  if (form === "required") return `${write}: what has no \`?\` and no default is required`;
  return form === "|" ? `${write}: \`?\` says that the value may be absent` : write;
}

function describeChoice(arms: readonly TypeTree[]): string {
  const isEnum = arms.every((arm) => arm.kind === "name" && arm.token.tokenType === T.String);
  return `declare the ${isEnum ? "enum: `enum Name { 0 One; 1 Two; }`" : "union: `union Name { 1 one: A; 2 two: B; }`"}`;
}

/** Of what may be absent in TypeScript: a type in this place. */
export function isNeverAbsent(place: Place): boolean {
  return place === "arm" || place === "alias" || place === "constant";
}
