// The only way for names of a contract into generated code: checked again, and kept apart from the
// emitter's own names.

import { isReservedWord, isSourcePath, PATH_FORM } from "../../semantic/refusals.js";

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** Global types that generated code mentions; a contract may declare its own of this name. */
export type GlobalType = "Date" | "Map" | "Promise" | "ReadonlyMap" | "Uint8Array" | "Extract";

/**
 * `name` itself when it is one identifier as the language defines it. Throws RangeError otherwise.
 */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name) || FORBIDDEN.has(name)) throw new RangeError(`${JSON.stringify(name)} is no identifier; rename it`);
  return name;
}

/** The name after the last dot of a full name, checked. */
export function simpleName(fullName: string): string {
  return identifier(fullName.slice(fullName.lastIndexOf(".") + 1));
}

/** `demo/calculator.rpc` itself. Throws RangeError for a path that cannot be generated. */
export function sourcePath(path: string): string {
  if (!isSourcePath(path)) throw new RangeError(`${JSON.stringify(path)} is no path of a contract; ${PATH_FORM}`);
  return path;
}

/** The path of the generated file: `demo/calculator.ts`. */
export function outputPath(path: string): string {
  return sourcePath(path).replace(/\.rpc$/, ".ts");
}

/**
 * The path of the module that has the contract as data, beside the generated file:
 * `demo/calculator.contract.ts`.
 */
export function contractModulePath(path: string): string {
  return sourcePath(path).replace(/\.rpc$/, ".contract.ts");
}

/** A member of an interface: `new(...)` without quotes would be a constructor. */
export function methodName(name: string): string {
  return identifier(name) === "new" ? '"new"' : name;
}

/** `divide` as the start of a type's name. */
export function capitalized(name: string): string {
  return identifier(name).charAt(0).toUpperCase() + name.slice(1);
}

/**
 * The local names of one function. A name of the contract keeps its spelling unless it is a
 * reserved word, one of `own`, or may be a name of the module (those start with a capital, end with
 * `Codec`, or are given); then it gets a `_`, which none of those ends with.
 */
export class LocalNames {
  readonly #taken: Set<string>;
  /** Not copied: a module has thousands of functions, and as many names. */
  readonly #moduleNames: ReadonlySet<string>;

  constructor(own: readonly string[], moduleNames: ReadonlySet<string> = new Set()) {
    this.#taken = new Set(own);
    this.#moduleNames = moduleNames;
  }

  add(name: string): string {
    let local = identifier(name);
    if (/^[A-Z]|Codec\d*$/.test(local)) local += "_";
    while (this.#taken.has(local) || this.#moduleNames.has(local) || isReservedWord(local)) local += "_";
    this.#taken.add(local);
    return local;
  }
}
