// The only way for names of a contract into generated code: checked again, and kept apart from the emitter's own names.

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.rpc$/;

const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** What strict-mode module code cannot use as the name of a variable or parameter. */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof undefined NaN Infinity globalThis var void while with yield"
  ).split(" "),
);

/** What TypeScript keeps for itself among the names of types. */
const RESERVED_TYPES: ReadonlySet<string> = new Set(
  "any as asserts bigint boolean infer intrinsic keyof never null number object readonly string symbol undefined unique unknown void".split(
    " ",
  ),
);

/** Global types that generated code mentions; a contract may declare its own of this name. */
export type GlobalType = "Date" | "Map" | "ReadonlyMap" | "Uint8Array" | "Extract";

/** `name` itself when it is one identifier as the language defines it. Throws RangeError otherwise. */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name) || FORBIDDEN.has(name)) throw new RangeError(`${JSON.stringify(name)} is no identifier; rename it`);
  return name;
}

/** The name after the last dot of a full name, checked. */
export function simpleName(fullName: string): string {
  return identifier(fullName.slice(fullName.lastIndexOf(".") + 1));
}

/** True when a declaration of a type, service or constant can have this name in TypeScript. */
export function isDeclarable(name: string): boolean {
  return !RESERVED_WORDS.has(name) && !RESERVED_TYPES.has(name);
}

/** True when each part of the path is plain, and the output is not taken for a file of declarations. */
export function isSourcePath(path: string): boolean {
  return PATH.test(path) && !path.endsWith(".d.rpc");
}

/** `demo/calculator.rpc` itself. Throws RangeError unless {@link isSourcePath}. */
export function sourcePath(path: string): string {
  if (!isSourcePath(path))
    throw new RangeError(`${JSON.stringify(path)} is no path of a contract; use letters, digits, ".", "-" and "_"`);
  return path;
}

/** The path of the generated file: `demo/calculator.ts`. */
export function outputPath(path: string): string {
  return sourcePath(path).replace(/\.rpc$/, ".ts");
}

/** What an import in the generated file of `from` says to reach the generated file of `to`. */
export function importPath(from: string, to: string): string {
  const fromFolders = sourcePath(from).split("/").slice(0, -1);
  const toParts = sourcePath(to)
    .replace(/\.rpc$/, ".js")
    .split("/");
  let shared = 0;
  while (shared < fromFolders.length && fromFolders[shared] === toParts[shared]) shared++;
  const up = fromFolders.length - shared;
  return (up === 0 ? "./" : "../".repeat(up)) + toParts.slice(shared).join("/");
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
 * The local names of one function. A name of the contract keeps its spelling unless it is a reserved word, one of `own`, or
 * may be a name of the module (those start with a capital, end with `Codec`, or are given); then it gets a `_`, which none of those ends with.
 */
export class LocalNames {
  readonly #taken: Set<string>;

  constructor(own: readonly string[], moduleNames: ReadonlySet<string> = new Set()) {
    this.#taken = new Set([...own, ...moduleNames]);
  }

  add(name: string): string {
    let local = identifier(name);
    if (/^[A-Z]|Codec\d*$/.test(local)) local += "_";
    while (this.#taken.has(local) || RESERVED_WORDS.has(local)) local += "_";
    this.#taken.add(local);
    return local;
  }
}
