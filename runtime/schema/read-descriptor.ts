// A Descriptor that somebody else wrote. It is checked as a whole, or refused: whoever has one can
// rely on its shape.

import { MAX_DEPTH } from "../base/limits/message.js";
import { SCALAR_NAMES, scalarOf } from "../base/scalars.js";
import type { Descriptor, ParameterDescriptor } from "./descriptor.js";
import { checkMeta } from "./meta.js";

/**
 * The Descriptor in a text, as `callwire descriptor` prints it, or the reason why there is none.
 * Never throws.
 */
export function readDescriptor(text: string): Descriptor | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const problem = checkDescriptor(value);
  return problem ?? (value as Descriptor); // checkDescriptor has found every field that the type has
}

/**
 * What is wrong with a value as a Descriptor. Fields that are unknown are let through: later
 * versions have more.
 */
export function checkDescriptor(value: unknown): string | undefined {
  const context: Context = { depth: 0, types: new Set(), named: new Set(), enums: new Set(), keys: new Set() };
  const problem = descriptor(value, context);
  if (problem !== undefined) return `descriptor${problem}`;
  for (const name of context.named) if (!context.types.has(name)) return `it refers to ${name}, which it does not declare`;
  for (const name of context.keys) if (!context.enums.has(name)) return `it has a map whose keys are ${name}, which is no enum`;
  return undefined;
}

/**
 * Of a field or an arm, as the language has it. A struct has as many places on the wire: what
 * somebody else's contract says takes no more of them.
 */
const MAX_FIELD_ID = 255;

/** A year, as the language has it: caches take more for the same. */
const MAX_CACHEABLE_MS = 31_536_000_000;

interface Context {
  depth: number;
  /** Names of the types that are declared, and of those that are referred to. */
  readonly types: Set<string>;
  readonly named: Set<string>;
  /** Those of them that are enums, and that are the keys of maps. */
  readonly enums: Set<string>;
  readonly keys: Set<string>;
}

/** Returns where something is wrong and what, such as `.files[0].path is no text`. */
type Check = (value: unknown, context: Context) => string | undefined;
type Checks = Readonly<Record<string, Check>>;

const text: Check = (value) => (typeof value === "string" ? undefined : " is no text");
const integer: Check = (value) => (Number.isSafeInteger(value) ? undefined : " is no integer");
// A number far out would be a list of as many places on the wire.
const fieldId: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_FIELD_ID
    ? undefined
    : ` is not from 1 to ${MAX_FIELD_ID}`;
const decimal: Check = (value) =>
  typeof value === "string" && /^-?\d{1,40}$/.test(value) ? undefined : " is no number in a text";
/** As JavaScript writes a number: the bounds of floats and durations may have fractions. */
const real: Check = (value) =>
  typeof value === "string" && /^-?\d{1,40}(?:\.\d{1,40})?(?:e[+-]\d{1,3})?$/.test(value) ? undefined : " is no number in a text";
// It becomes a header of HTTP.
const cacheTime: Check = (value) =>
  Number.isInteger(value) && Number(value) % 1_000 === 0 && Number(value) >= 1_000 && Number(value) <= MAX_CACHEABLE_MS
    ? undefined
    : ` is not whole seconds from 1,000 to ${MAX_CACHEABLE_MS} ms`;
const number: Check = (value) => (typeof value === "number" ? undefined : " is no number");
const boolean: Check = (value) => (typeof value === "boolean" ? undefined : " is not true or false");

function is(...known: readonly unknown[]): Check {
  return (value) => (known.includes(value) ? undefined : ` is none of ${known.join(", ")}`);
}

function object(required: Checks, optional: Checks = {}): Check {
  return (value, context) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return " is no object";
    for (const [key, check] of [...Object.entries(required), ...Object.entries(optional)]) {
      const isThere = Object.hasOwn(value, key);
      if (!isThere && Object.hasOwn(optional, key)) continue;
      const problem = isThere ? check(Reflect.get(value, key), context) : " is missing";
      if (problem !== undefined) return `.${key}${problem}`;
    }
    return undefined;
  };
}

function list(item: Check): Check {
  return (value, context) => {
    if (!Array.isArray(value)) return " is no list";
    for (const [index, each] of value.entries()) {
      const problem = item(each, context);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

/** An object that is checked by its `kind`. */
function kinds(checks: Checks): Check {
  return (value, context) => {
    const kind: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "kind") : undefined;
    if (typeof kind !== "string" || !Object.hasOwn(checks, kind)) return `.kind is none of ${Object.keys(checks).join(", ")}`;
    return checks[kind]?.(value, context);
  };
}

/** A check that contains itself. */
function nested(check: () => Check): Check {
  return (value, context) => {
    if (context.depth === MAX_DEPTH) return ` is nested deeper than ${MAX_DEPTH}`;
    context.depth++;
    const problem = check()(value, context);
    context.depth--;
    return problem;
  };
}

/** The name of a type, where it is declared. */
const declares: Check = (value, { types }) => {
  if (typeof value !== "string") return " is no text";
  if (types.has(value)) return ` ${value} is declared twice`;
  types.add(value);
  return undefined;
};

const declaresEnum: Check = (value, context) => {
  if (typeof value === "string") context.enums.add(value);
  return declares(value, context);
};

const refersTo: Check = (value, { named }) => {
  if (typeof value !== "string") return " is no text";
  named.add(value);
  return undefined;
};

/** Of a field or a parameter: the bounds of an integer are integers. */
function inItsRange(check: Check): Check {
  return (value, context) => {
    const problem = check(value, context);
    if (problem !== undefined) return problem;
    const { type, range } = value as Pick<ParameterDescriptor, "type" | "range">; // `check` has found both
    if (range === undefined || type.kind !== "scalar" || scalarOf(type.name).range === undefined) return undefined;
    const wrong = wholeBounds(range, context);
    return wrong === undefined ? undefined : `.range${wrong}`;
  };
}

const typeRef: Check = nested(() => TYPE_REF);
const refersToEnum: Check = (value, context) => {
  if (typeof value === "string") context.keys.add(value);
  return refersTo(value, context);
};
const keyRef = kinds({
  scalar: object({ name: is(...SCALAR_NAMES.filter((name) => scalarOf(name).isKey)) }, { js: is("number") }),
  named: object({ name: refersToEnum }),
});
const TYPE_REF = kinds({
  scalar: object({ name: is(...SCALAR_NAMES) }, { js: is("number") }),
  named: object({ name: refersTo }),
  list: object({ item: typeRef }),
  map: object({ key: keyRef, value: typeRef }),
});

const aValue: Check = nested(() => VALUE);
const VALUE = kinds({
  bool: object({ value: boolean }),
  int: object({ value: decimal }),
  float: object({ value: number }),
  string: object({ value: text }),
  duration: object({ value: number }),
  enum: object({ enum: refersTo, member: text }),
  list: object({ items: list(aValue) }),
});

const meta: Check = (value) => {
  const problem = checkMeta(value);
  return problem === undefined ? undefined : ` ${problem}`;
};
const documented = { doc: text, deprecated: text, meta };
const wholeBounds = object({}, { min: decimal, max: decimal });
const bounds = object({}, { min: real, max: real });
const mayConstrain = { optional: is(true), default: aValue, range: bounds, length: wholeBounds, sensitive: is(true) };
const parameter = inItsRange(object({ name: text, type: typeRef }, { ...documented, ...mayConstrain }));
const field = inItsRange(
  object({ name: text, id: fieldId, type: typeRef }, { ...documented, ...mayConstrain, message: is(true) }),
);
const reserved = list(object({ id: integer }, { name: text }));
const content = kinds({
  unit: object({}),
  inline: object({ fields: list(field), reserved }),
  type: object({ type: typeRef }),
});

const type = kinds({
  enum: object(
    { name: declaresEnum, closed: boolean, members: list(object({ name: text, id: integer }, documented)), reserved },
    documented,
  ),
  struct: object({ name: declares, fields: list(field), reserved }, documented),
  union: object(
    { name: declares, closed: boolean, arms: list(object({ name: text, id: fieldId, content }, documented)), reserved },
    documented,
  ),
  error: object({ name: declares, id: integer, code: text, retryable: boolean, fields: list(field), reserved }, documented),
});

const method = object(
  {
    name: text,
    id: integer,
    kind: is("unary", "clientStreaming", "serverStreaming", "bidi", "oneway"),
    parameters: list(parameter),
    throws: list(refersTo),
    idempotent: boolean,
  },
  {
    ...documented,
    requestStream: object({ name: text, item: typeRef }, { doc: text, meta }),
    result: typeRef,
    resultOptional: is(true),
    timeoutMs: integer,
    readonly: is(true),
    cacheableMs: cacheTime,
  },
);

const file = object(
  {
    path: text,
    package: text,
    constants: list(object({ name: text, type: typeRef, value: aValue }, documented)),
    aliases: list(object({ name: text, type: typeRef }, documented)),
    types: list(type),
    services: list(object({ name: text, fingerprint: text, methods: list(method) }, documented)),
  },
  { doc: text, renamed: list(object({ name: text, as: text })) },
);

const descriptor = object({ version: is(1), files: list(file) });
