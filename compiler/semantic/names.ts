// Which names a contract may use: what they look like, which are taken by JavaScript, which collide with each other.

import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { type Program, spanIn, type Unit } from "./program.js";

/** Longest name, in characters. */
export const MAX_NAME_LENGTH = 64;

/** What every object has in JavaScript, such as `toString`: where a field of this name is left out, there would be something else. */
const REFUSED_ALWAYS = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"]);

/** Names of members that a generated client has for itself, or that make it look like a promise. */
const REFUSED_METHODS = new Set(["then", "with", "inspect", "toJSON", "close"]);

/** Properties of every JavaScript error. `message` is free for the field that is the message. */
const REFUSED_ERROR_FIELDS = new Set(["name", "message", "stack", "cause"]);

/** Words that cannot name something in TypeScript, and globals that generated code uses. */
const REFUSED_DECLARATIONS = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while " +
    "with yield await async arguments eval undefined any unknown never object string number boolean bigint symbol " +
    "Array AsyncIterable BigInt Date Error Map Number Object Promise Readonly ReadonlyArray ReadonlyMap Record String Symbol Uint8Array"
  ).split(" "),
);

/** What a name is the name of. */
export type NameUse =
  | "declaration"
  | "method"
  | "parameter"
  | "field"
  | "armField"
  | "errorField"
  | "messageField"
  | "arm"
  | "member";

/** Reports a name that is too long or taken. Returns false then. */
export function checkName(program: Program, unit: Unit, name: Ast.Name, use: NameUse): boolean {
  const problem = explainRefusal(name.text, use);
  if (problem === undefined) return true;
  program.bag.report("CW2004", {
    message: `${quote(name.text)} cannot be used as a name here: ${problem}`,
    span: spanIn(unit, name),
    help: "choose another name",
  });
  return false;
}

function explainRefusal(name: string, use: NameUse): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `names have at most ${MAX_NAME_LENGTH} characters, this one has ${name.length}`;
  if (REFUSED_ALWAYS.has(name)) return "JavaScript gives it a meaning on every object";
  if (use === "method" && REFUSED_METHODS.has(name)) return "every generated client has a member of this name";
  if (use === "errorField" && REFUSED_ERROR_FIELDS.has(name)) {
    return name === "message"
      ? "every error has a `message`; mark the field with @message to make it that"
      : "every JavaScript error has a property of this name";
  }
  if (use === "messageField" && name !== "message" && REFUSED_ERROR_FIELDS.has(name))
    return "every JavaScript error has a property of this name";
  if (use === "armField" && name === "kind") return "`kind` says which arm a value is";
  if (use === "arm" && name === "unknown") return "`unknown` stands for the arms of newer peers";
  if (use === "declaration" && REFUSED_DECLARATIONS.has(name)) return "TypeScript gives it a meaning";
  return undefined;
}

/** Remembers the names of one scope and reports those that are equal, or equal but for case and `_`. */
export class NameScope {
  readonly #seen = new Map<string, Ast.Name>();
  readonly #program: Program;
  readonly #unit: Unit;
  readonly #what: string;

  /** `what` names the members, such as `field`. */
  constructor(program: Program, unit: Unit, what: string) {
    this.#program = program;
    this.#unit = unit;
    this.#what = what;
  }

  add(name: Ast.Name): void {
    const key = foldCase(name.text);
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, name);
      return;
    }
    const labels = [{ span: spanIn(this.#unit, first), text: "first declared here" }];
    const span = spanIn(this.#unit, name);
    if (first.text === name.text) {
      this.#program.bag.report("CW2002", {
        message: `${this.#what} ${quote(name.text)} is declared twice`,
        span,
        labels,
        help: "remove or rename one of them",
      });
    } else {
      const message = `${this.#what}s ${quote(first.text)} and ${quote(name.text)} differ only in case or \`_\``;
      this.#program.bag.report("CW2003", { message, span, labels, help: "rename one of them" });
    }
  }

  /** The name that was added with this text, or with one that differs only in case or `_`. */
  find(text: string): Ast.Name | undefined {
    return this.#seen.get(foldCase(text));
  }
}

/** Names with the same folded form become one name in some language or file system. */
export function foldCase(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
