// Numbers on the wire that are hashes of names: methods and errors. Two names with one number
// cannot live in one server.

import { type Symbol, spanIn } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import type { Lowering } from "./lowering.js";

interface Owner {
  readonly fullName: string;
  readonly symbol: Symbol;
  readonly node: Ast.Node;
}

/** Finds collisions over the whole program. */
export class WireNumbers {
  readonly #methods = new Map<number, Owner>();
  readonly #errors = new Map<number, Owner>();
  readonly #lowering: Lowering;

  constructor(lowering: Lowering) {
    this.#lowering = lowering;
  }

  addMethod(id: number, name: string, symbol: Symbol, node: Ast.Node): void {
    const owner = { fullName: `${symbol.fullName}/${name}`, symbol, node };
    const other = this.#methods.get(id);
    if (other === undefined) this.#methods.set(id, owner);
    else if (other.fullName !== owner.fullName)
      this.#report("CW3007", "methods", id, owner, other, "give one of them a number of its own: `@id(0x...)`");
  }

  addError(id: number, symbol: Symbol): void {
    const owner = { fullName: symbol.fullName, symbol, node: symbol.declaration.name ?? symbol.declaration };
    const other = this.#errors.get(id);
    if (other === undefined) this.#errors.set(id, owner);
    else if (other.fullName !== owner.fullName) this.#report("CW3017", "errors", id, owner, other, "rename one of them");
  }

  #report(code: "CW3007" | "CW3017", what: string, id: number, owner: Owner, other: Owner, help: string): void {
    this.#lowering.program.bag.report(code, {
      message: `${what} ${quote(other.fullName)} and ${quote(owner.fullName)} have the same number 0x${id.toString(16).padStart(8, "0")} on the wire`,
      span: spanIn(owner.symbol.unit, owner.node),
      labels: [{ span: spanIn(other.symbol.unit, other.node), text: "the other one" }],
      help,
    });
  }
}
