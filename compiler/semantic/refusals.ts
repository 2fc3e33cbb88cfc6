// What generated code cannot be called, said once: `check` reports it where it stands, and the
// emitter refuses it in a Descriptor that somebody else made. What is refused here cannot be
// generated; what is not refused can, which a test with thousands of contracts holds.

/**
 * What every object has in JavaScript, such as `toString`: where a field of this name is left out,
 * there would be something else.
 */
const REFUSED_ALWAYS: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"]);

/** Names of members that a generated client has for itself, or that make it look like a promise. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(["then", "with", "ready", "inspect", "toJSON", "close"]);

/** Properties of every JavaScript error. `message` is free for the field that is the message. */
const REFUSED_ERROR_FIELDS: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);

/** What strict-mode module code cannot use as the name of a variable or parameter. */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof undefined NaN Infinity globalThis var void while with yield"
  ).split(" "),
);

/**
 * What TypeScript keeps for itself among the names of types. A result `readonly is[]` would be a
 * type predicate.
 */
const RESERVED_TYPES: ReadonlySet<string> = new Set(
  "any as asserts bigint boolean infer intrinsic is keyof never null number object readonly string symbol undefined unique unknown void".split(
    " ",
  ),
);

/**
 * Globals that people would take for the real ones beside generated code. The emitter can name its
 * own of most.
 */
const GLOBALS: ReadonlySet<string> = new Set(
  "Array AsyncIterable BigInt Date Error Extract Map Number Object Promise Readonly ReadonlyArray ReadonlyMap Record String Symbol Uint8Array".split(
    " ",
  ),
);

/** The variables of generated functions that use the class of an error. */
const GENERATED_VARIABLES: ReadonlySet<string> = new Set(["r", "w", "n", "v", "value"]);

const PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.rpc$/;

/** How a path has to be, for help. */
export const PATH_FORM =
  "name files and folders with ASCII letters, digits, `.`, `-` and `_`, without a `.` at their start, and not `.d.rpc` or `.contract.rpc`";

/**
 * What stands behind the own name in generated names, by kind of declaration. `Init` only where
 * there is one.
 */
export const GENERATED_SUFFIXES = {
  const: [],
  alias: [],
  enum: ["Codec"],
  struct: ["Codec", "Init"],
  union: ["Codec", "Init"],
  error: ["Codec", "Init", "Def"],
  service: ["Client", "Handler"],
} as const;

/** True for a word that cannot be a variable of generated code. */
export function isReservedWord(name: string): boolean {
  return RESERVED_WORDS.has(name);
}

/**
 * True when each part of the path is plain, and the output is not taken for a file of declarations,
 * or for the contract of another as data.
 */
export function isSourcePath(path: string): boolean {
  return PATH.test(path) && !path.endsWith(".d.rpc") && !path.endsWith(".contract.rpc");
}

// Each of these gives the reason why the name cannot be there, or undefined.

/** Of whatever has a name. */
export function refuseAnywhere(name: string): string | undefined {
  return REFUSED_ALWAYS.has(name) ? "JavaScript gives it a meaning on every object" : undefined;
}

/** Of a type, service, constant or alias. */
export function refuseDeclaration(name: string): string | undefined {
  return RESERVED_WORDS.has(name) || RESERVED_TYPES.has(name) ? "TypeScript gives it a meaning" : undefined;
}

/**
 * Of a declaration in a contract: also what could be generated, and would mislead whoever reads it.
 */
export function refuseContractName(name: string): string | undefined {
  return refuseDeclaration(name) ?? (GLOBALS.has(name) ? "TypeScript gives it a meaning" : undefined);
}

/** Of an error, beside what no declaration can be called. */
export function refuseError(name: string): string | undefined {
  if (name === "RpcError")
    return "every call may fail with an `RpcError`, and a switch over the name could not tell the two apart";
  return GENERATED_VARIABLES.has(name) ? "generated code has a variable of this name where it makes the error" : undefined;
}

/** Of a method. */
export function refuseMethod(name: string): string | undefined {
  return REFUSED_METHODS.has(name) ? "every generated client has a member of this name" : undefined;
}

/** Of a field of an error. `isMessage`: whether it is marked as its message. */
export function refuseErrorField(name: string, isMessage: boolean): string | undefined {
  if (!REFUSED_ERROR_FIELDS.has(name) || (isMessage && name === "message")) return undefined;
  return name === "message"
    ? "every error has a `message`; mark the field with @message to make it that"
    : "every JavaScript error has a property of this name";
}

/** Of an arm of a union. */
export function refuseArm(name: string): string | undefined {
  return name === "unknown" ? "`unknown` stands for the arms of newer peers" : undefined;
}

/** Of a field of an inline arm. */
export function refuseArmField(name: string): string | undefined {
  return name === "kind" ? "`kind` says which arm a value is" : undefined;
}
