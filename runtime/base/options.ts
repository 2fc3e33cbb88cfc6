// Options are checked at the door: one that is wrong or unknown is refused with its name, what it
// may be and what it is, before anything has begun.

import { describeValue } from "./contract-error.js";
import type { RpcError } from "./errors.js";
import { MAX_TIMEOUT_MS } from "./limits/call.js";
import { MAX_CONFIGURABLE_FRAME_BYTES, MIN_FRAME_BYTES } from "./limits/message.js";
import { usageError } from "./usage-error.js";

/** What one option may be. */
export interface OptionRule {
  /** Follows "must be"; with its unit and its range. */
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
  /** Which part of a value of many is wrong, and why; follows what it is. */
  readonly explain?: (value: unknown) => string | undefined;
  /** Of an option that is an object: the rules for what is in it. */
  readonly inside?: Readonly<Record<string, OptionRule>>;
  /** What holds when it is left out: the constant that the code uses. For docs/options.md. */
  readonly standard?: number | string | boolean;
  /** No option that people give. */
  readonly isInternal?: true;
}

/** A rule for every option, so that none is forgotten. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

/** Longest text that a registry's record takes for one field. */
const MAX_TEXT = 255;

/** Checked by whoever takes it, as that needs to read it anyway. */
export const CHECKED_LATER: OptionRule = { expected: "", isRight: () => true };

export const IS_BOOLEAN: OptionRule = { expected: "true or false", isRight: (value) => typeof value === "boolean" };

export const IS_FUNCTION: OptionRule = { expected: "a function", isRight: (value) => typeof value === "function" };

/** `Infinity` is the word for none wherever time is measured out. */
export const IS_TIMEOUT: OptionRule = {
  expected: `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}, or Infinity`,
  isRight: (value) => value === Infinity || (typeof value === "number" && value >= 0 && value <= MAX_TIMEOUT_MS),
};

export const IS_FRAME_SIZE = isNumber(MIN_FRAME_BYTES, MAX_CONFIGURABLE_FRAME_BYTES, "a whole number of bytes", Number.isInteger);

/** With `call` or `stream`: one that has neither does nothing, which nobody means. */
export const ARE_INTERCEPTORS: OptionRule = {
  expected: "a list of objects that have a method call or stream, or both",
  isRight: (value) => Array.isArray(value) && value.every((each) => hasMethod(each, "call") || hasMethod(each, "stream")),
};

export const IS_LOGGER: OptionRule = {
  expected: "an object with the methods debug, info, warn and error",
  isRight: (value) => ["debug", "info", "warn", "error"].every((name) => hasMethod(value, name)),
};

export const IS_CLOCK: OptionRule = {
  expected: "a clock, such as new FakeClock()",
  isRight: (value) => ["nowMs", "wallMs", "setTimeout"].every((name) => hasMethod(value, name)),
};

/** The rule of an option that has a default. */
export function withStandard(rule: OptionRule, standard: number | string | boolean): OptionRule {
  return { ...rule, standard };
}

/** `what` says what is counted, such as `a number of milliseconds`. */
export function isNumber(min: number, max: number, what: string, isKind: (value: unknown) => boolean = isAny): OptionRule {
  return {
    expected: `${what} from ${min} to ${max}`,
    isRight: (value) => typeof value === "number" && value >= min && value <= max && isKind(value),
  };
}

export function isText(max = MAX_TEXT): OptionRule {
  return {
    expected: `a string of at most ${max} characters`,
    isRight: (value) => typeof value === "string" && value.length <= max,
  };
}

/**
 * Throws INVALID_ARGUMENT. `of` names what takes the options, such as `serve`; those in `required`
 * must be given.
 */
export function checkOptions<Options extends object>(
  of: string,
  options: Options,
  rules: OptionRules<Options>,
  required: readonly (keyof Options & string)[] = [],
): void {
  if (typeof options !== "object" || options === null) {
    throw usageError("INVALID_ARGUMENT", `the options of ${of} must be an object, got ${describeValue(options)}`);
  }
  for (const name of required) checkOption(of, name, rules[name], options[name]);
  checkEach(of, "", options, rules);
}

/** `prefix` is that of the option which has these inside. */
function checkEach(of: string, prefix: string, options: object, rules: Readonly<Record<string, OptionRule>>): void {
  for (const name in options) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownError(of, prefix + name, rules);
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined) checkOption(of, prefix + name, rule, value);
  }
}

function checkOption(of: string, name: string, { expected, isRight, inside, explain }: OptionRule, value: unknown): void {
  if (!isRight(value)) {
    const why = explain?.(value);
    const text = `option ${name} must be ${expected}, got ${describeValue(value)}${why === undefined ? "" : `: ${why}`}`;
    throw usageError("INVALID_ARGUMENT", text);
  }
  if (inside !== undefined && typeof value === "object" && value !== null) checkEach(of, `${name}.`, value, inside);
}

/** An option that would silently do nothing must not look as if it did something. */
function unknownError(of: string, option: string, rules: Readonly<Record<string, OptionRule>>): RpcError {
  const known = Object.keys(rules).filter((name) => rules[name]?.isInternal !== true);
  const text = `option ${JSON.stringify(option.slice(0, MAX_TEXT))} of ${of} is unknown; there are ${known.join(", ")}`;
  return usageError("INVALID_ARGUMENT", text);
}

function isAny(): boolean {
  return true;
}

/** For rules: whether the value is an object with a method of that name. */
export function hasMethod(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
}
