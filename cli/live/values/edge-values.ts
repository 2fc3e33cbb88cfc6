// Values at and beyond every limit of a contract, as JSON of the contract without its limits. One
// value at a time is at a limit, and all around it is as it should be.

import {
  type Bounds,
  type Descriptor,
  isIntegerName,
  type MethodDescriptor,
  type ParameterDescriptor,
  SCALARS,
  scalarOf,
  type TextName,
  type TypeDescriptor,
  type TypeRef,
} from "callwire/schema";
import type { Random } from "./random.js";
import { type Constraints, RandomValues } from "./random-values.js";

/** A call to try. */
export interface EdgeCase {
  /** Where the value is, such as `order.lines[].quantity`. */
  readonly path: string;
  /** What it is, such as `256, beyond u8`. */
  readonly what: string;
  /** All arguments, by the names of the parameters. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** A value in the place of a good one. */
interface Edge {
  readonly path: string;
  readonly what: string;
  /** Undefined: left out. */
  readonly value: unknown;
}

/** Below this depth nothing is tried by itself. */
const MAX_DEPTH = 3;
/** A text whose length nothing bounds, and a list: longer than what is usual, and cheap to send. */
const LONG_TEXT = 70_000;
const LONG_LIST = 1_000;
/** Lengths above are not tried: a message has an end, too. */
const MAX_LENGTH = 1_000_000;
/** What programs trip over. */
const TEXTS = ["", "\u0000", "__proto__", "\u{1f600}\u0301", "' OR 1=1 --", "../../x", "${x}<b>"];
const FLOATS = [0, "-0", "NaN", "Infinity", "-Infinity", Number.MAX_VALUE, Number.MIN_VALUE, -1, 1e-300];
const MOMENTS = ["1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "-271821-04-20T00:00:00Z"];
const NO_MEMBER = 2_147_483_647;

export class EdgeValues {
  readonly #values: RandomValues;

  /** `descriptor`: with its limits. What is no edge is drawn by `random`. */
  constructor(descriptor: Descriptor, random: Random) {
    this.#values = new RandomValues(descriptor, random);
  }

  /** Always in the same order, for the same contract and the same random numbers. */
  casesOf(method: MethodDescriptor): readonly EdgeCase[] {
    const usual: EdgeCase = { path: "", what: "nothing at a limit", args: this.#values.arguments(method) };
    return [
      usual,
      ...this.#fieldEdges(method.parameters, 0).map(({ path, what, value }) => ({ path, what, args: value as EdgeCase["args"] })),
    ]; // of fields it makes objects
  }

  #fieldEdges(fields: readonly ParameterDescriptor[], depth: number): readonly Edge[] {
    return fields.flatMap((field) => {
      const missing = field.optional === true || field.default !== undefined ? "left out" : "left out, and required";
      const edges = [{ path: "", what: missing, value: undefined }, ...this.#edges(field.type, field, depth)];
      return edges.map(({ path, what, value }) => {
        const { [field.name]: _usual, ...others } = this.#whole(fields, depth);
        const args = value === undefined ? others : { ...others, [field.name]: value };
        return { path: joinPath(field.name, path), what, value: args };
      });
    });
  }

  /** With every field, as far as that ends. */
  #whole(fields: readonly ParameterDescriptor[], depth: number): Readonly<Record<string, unknown>> {
    const needed = fields.filter((field) => depth === 0 || (field.optional !== true && field.default === undefined));
    return Object.fromEntries(needed.map((field) => [field.name, this.#values.value(field.type, field)]));
  }

  #edges(ref: TypeRef, constraints: Constraints, depth: number): readonly Edge[] {
    switch (ref.kind) {
      case "scalar":
        return scalarEdges(ref, constraints);
      case "list":
        return this.#listEdges(ref.item, constraints.length, depth);
      case "map": {
        const key = String(this.#values.value(ref.key, {}));
        const inside = depth < MAX_DEPTH ? this.#edges(ref.value, {}, depth + 1) : [];
        const edges = inside.map((each) => ({ ...each, path: joinPath("[]", each.path), value: { [key]: each.value } }));
        return [{ path: "", what: "an empty map", value: {} }, ...edges];
      }
      case "named":
        return depth < MAX_DEPTH ? this.#namedEdges(this.#values.types.get(ref.name), depth + 1) : [];
    }
  }

  #listEdges(item: TypeRef, length: Bounds | undefined, depth: number): readonly Edge[] {
    const lists = lengthsOf(length, LONG_LIST).map(({ count, what }) => ({
      path: "",
      what: `a list of ${count}${what}`,
      value: Array.from({ length: count }, () => this.#values.value(item, {})),
    }));
    const inside = depth < MAX_DEPTH ? this.#edges(item, {}, depth + 1) : [];
    const least = Math.max(1, Number(length?.min ?? 1));
    return [
      ...lists,
      ...inside.map((each) => ({
        ...each,
        path: joinPath("[]", each.path),
        value: [each.value, ...Array.from({ length: least - 1 }, () => this.#values.value(item, {}))],
      })),
    ];
  }

  #namedEdges(type: TypeDescriptor | undefined, depth: number): readonly Edge[] {
    switch (type?.kind) {
      case "enum":
        return [
          ...type.members.map(({ name }) => ({ path: "", what: name, value: name })),
          { path: "", what: "no member", value: NO_MEMBER },
        ];
      case "union":
        return type.arms.flatMap(({ name, content }) => {
          const inside =
            content.kind === "unit"
              ? [{ path: "", what: `the arm ${name}`, value: {} }]
              : content.kind === "inline"
                ? this.#fieldEdges(content.fields, depth)
                : this.#edges(content.type, {}, depth);
          return inside.map((each) => ({ ...each, path: joinPath(name, each.path), value: { [name]: each.value } }));
        });
      case "struct":
      case "error":
        return this.#fieldEdges(type.fields, depth);
      case undefined:
        return [];
    }
  }
}

function joinPath(left: string, right: string): string {
  if (right === "") return left;
  return right.startsWith("[") ? `${left}${right}` : `${left}.${right}`;
}

function scalarEdges(ref: Extract<TypeRef, { readonly kind: "scalar" }>, { range, length }: Constraints): readonly Edge[] {
  const { name } = ref;
  const edge = (value: unknown, what = String(value)): Edge => ({ path: "", what, value });
  if (isIntegerName(name)) return integerEdges(name, SCALARS[name].range, range, true);
  switch (name) {
    case "i64":
    case "u64":
      return integerEdges(name, SCALARS[name].range, range, false);
    case "bool":
      return [edge(true), edge(false)];
    case "f32":
    case "f64":
      return [...new Set([...FLOATS, ...boundsOf(range, 1)])].map((value) => edge(value));
    case "string":
      return [
        ...TEXTS.filter((text) => length === undefined || text.length >= Number(length.min ?? 0)).map((text) =>
          edge(text, JSON.stringify(text)),
        ),
        ...lengthsOf(length, LONG_TEXT).map(({ count, what }) => edge("x".repeat(count), `${count} characters${what}`)),
      ];
    case "bytes":
      return lengthsOf(length, LONG_TEXT).map(({ count, what }) =>
        edge(Buffer.alloc(count, 255).toString("base64"), `${count} bytes${what}`),
      );
    case "timestamp":
      return MOMENTS.map((value) => edge(value));
    case "duration":
      // JSON has no duration below zero.
      return [0, 1, ...boundsOf(range, 1)].filter((ms) => ms >= 0).map((ms) => edge(`${ms}ms`));
    default: // a text with a form that its row alone knows; another one needs a case
      name satisfies TextName;
      return [edge(scalarOf(name).example)];
  }
}

/** At both bounds, and one beyond. */
function boundsOf(range: Bounds | undefined, step: number): readonly number[] {
  const min = range?.min === undefined ? [] : [Number(range.min), Number(range.min) - step];
  const max = range?.max === undefined ? [] : [Number(range.max), Number(range.max) + step];
  return [...min, ...max];
}

/** `hasBeyond`: more than the type holds can be written. */
function integerEdges(
  name: string,
  own: { readonly min: bigint; readonly max: bigint },
  range: Bounds | undefined,
  hasBeyond: boolean,
): readonly Edge[] {
  const least = range?.min === undefined ? own.min : BigInt(range.min);
  const most = range?.max === undefined ? own.max : BigInt(range.max);
  const all = new Set([0n, 1n, -1n, least, most, least - 1n, most + 1n, own.min, own.max, own.min - 1n, own.max + 1n]);
  return [...all].flatMap((value) => {
    const isOwn = value >= own.min && value <= own.max;
    if (!isOwn && !hasBeyond) return [];
    const what = !isOwn ? `, beyond ${name}` : value < least || value > most ? ", beyond its range" : "";
    return [{ path: "", what: `${value}${what}`, value: value.toString() }];
  });
}

function lengthsOf(bounds: Bounds | undefined, long: number): readonly { readonly count: number; readonly what: string }[] {
  const min = Number(bounds?.min ?? 0);
  const max = bounds?.max === undefined ? undefined : Number(bounds.max);
  const inside = [min, max ?? Math.max(long, min)];
  const beyond = [min - 1, ...(max === undefined ? [] : [max + 1])];
  return [
    ...inside.map((count) => ({ count, what: "" })),
    ...beyond.map((count) => ({ count, what: ", beyond its length" })),
  ].filter(({ count }) => count >= 0 && count <= MAX_LENGTH);
}
