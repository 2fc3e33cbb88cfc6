// Which names a contract may use: what they look like, which are taken by JavaScript, which collide
// with each other.

import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { type Program, spanIn, type Unit } from "./program.js";
import {
  refuseAnywhere,
  refuseArm,
  refuseArmField,
  refuseContractName,
  refuseError,
  refuseErrorField,
  refuseMethod,
} from "./refusals.js";

/** Longest name, in characters. */
const MAX_NAME_LENGTH = 64;

/** What a name is the name of. */
export type NameUse =
  | "declaration"
  | "error"
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
  return refuseAnywhere(name) ?? refuseUse(name, use);
}

function refuseUse(name: string, use: NameUse): string | undefined {
  switch (use) {
    case "declaration":
      return refuseContractName(name);
    case "error":
      return refuseError(name) ?? refuseContractName(name);
    case "method":
      return refuseMethod(name);
    case "errorField":
    case "messageField":
      return refuseErrorField(name, use === "messageField");
    case "arm":
      return refuseArm(name);
    case "armField":
      return refuseArmField(name);
    default:
      return undefined;
  }
}

/**
 * Remembers the names of one scope and reports those that are equal, or equal but for case and `_`.
 */
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
