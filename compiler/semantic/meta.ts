// `@meta("key", "value")`: pairs for interceptors and tools, of which the language knows nothing
// else.

import { explainMeta } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { type Program, spanIn, type Unit } from "./program.js";

/** Constants of constants at most: a circle is reported where it is declared. */
const MAX_CONSTANT_DEPTH = 32;

/** Pairs of one declaration at most; as many as a Descriptor may have. */
const MAX_PAIRS = 32;

const FORM = 'write it as `@meta("key", "value")`';

/** Adds the pair to those of the declaration, or reports why it cannot be one of them. */
export function readMeta(program: Program, unit: Unit, annotation: Ast.Annotation, pairs: Record<string, string>): void {
  const span = spanIn(unit, annotation);
  const [key, value] = annotation.arguments.map((argument) => textOf(unit, argument));
  if (annotation.arguments.length !== 2 || key === undefined || value === undefined) {
    program.bag.report("CW3010", {
      message: "wrong argument for @meta",
      span,
      help: `${FORM}, with strings or constants that are strings`,
    });
    return;
  }
  const problem = explainMeta(key, value);
  if (problem !== undefined) {
    program.bag.report("CW3010", { message: `wrong argument for @meta: ${problem}`, span, help: FORM });
  } else if (Object.hasOwn(pairs, key)) {
    program.bag.report("CW3011", {
      message: `@meta(${quoteText(key)}) is given twice`,
      span,
      help: "remove one of them: a key has one value",
    });
  } else if (Object.keys(pairs).length === MAX_PAIRS) {
    program.bag.report("CW3010", {
      message: `more than ${MAX_PAIRS} @meta on one declaration`,
      span,
      help: "join what belongs together in one value",
    });
  } else pairs[key] = value;
}

/** The text of a literal, or of a constant; undefined when it is no text. */
function textOf(unit: Unit, argument: Ast.Argument): string | undefined {
  let home = unit;
  let literal: Ast.Argument | undefined = argument;
  for (let depth = 0; depth < MAX_CONSTANT_DEPTH; depth++) {
    if (literal?.kind === "string") return literal.value;
    if (literal?.kind !== "reference" || literal.qualifier !== undefined) return undefined;
    const symbol = home.visible.get(literal.name.text);
    if (symbol?.declaration.kind !== "const") return undefined;
    home = symbol.unit;
    literal = symbol.declaration.value;
  }
  return undefined;
}

function quoteText(text: string): string {
  return quote(JSON.stringify(text)).slice(1, -1);
}
