// The annotations of the language: where each may stand and what it takes. Read once a declaration,
// into typed values.

import { Status } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { replaceWith } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import { suggest } from "../text/suggest.js";
import { readMeta } from "./meta.js";
import { type Program, spanIn, type Unit } from "./program.js";

/** What can carry annotations. */
export type Target =
  | "package"
  | "import"
  | "const"
  | "alias"
  | "enum"
  | "member"
  | "struct"
  | "union"
  | "arm"
  | "error"
  | "service"
  | "method"
  | "field"
  | "errorField"
  | "parameter"
  | "reserved";

/**
 * What the annotations of one declaration say. Absent: not annotated, or wrong, which is reported.
 */
export interface Annotations {
  deprecated?: string;
  idempotent?: true;
  readonly?: true;
  cacheableMs?: number;
  timeoutMs?: number;
  retryable?: true;
  code?: string;
  message?: Ast.Annotation;
  range?: BoundsAnnotation;
  length?: BoundsAnnotation;
  js?: Ast.Annotation;
  sensitive?: true;
  id?: number;
  meta?: Readonly<Record<string, string>>;
}

/** A range that still has to be compared with the type it is on. */
export interface BoundsAnnotation {
  readonly annotation: Ast.Annotation;
  readonly range: Ast.RangeArgument;
}

interface AnnotationRule {
  readonly targets: readonly Target[];
  /** How it is written, for help. */
  readonly form: string;
  /** Reads the arguments into the result; false when they are wrong. */
  readonly read: (args: readonly Ast.Argument[], annotation: Ast.Annotation, into: Annotations) => boolean;
}

/** Longest timeout, in milliseconds: the wire carries 31 bits. */
const MAX_TIMEOUT_MS = 2_147_483_647;
/** A year, in milliseconds. HTTP counts in whole seconds. */
const MAX_CACHEABLE_MS = 31_536_000_000;
const ERROR_CODES = Object.keys(Status).filter((code) => code !== "OK");
const MAX_METHOD_ID = 0xffff_ffffn;

const VALUES: readonly Target[] = ["field", "errorField", "parameter"];
const DOCUMENTED: readonly Target[] = [
  "const",
  "alias",
  "enum",
  "member",
  "struct",
  "union",
  "arm",
  "error",
  "service",
  "method",
  ...VALUES,
];

const RULES: Readonly<Record<string, AnnotationRule>> = {
  deprecated: { targets: DOCUMENTED, form: '@deprecated("use something else")', read: readDeprecated },
  idempotent: { targets: ["method"], form: "@idempotent", read: readFlag("idempotent") },
  readonly: { targets: ["method"], form: "@readonly", read: readFlag("readonly") },
  cacheable: { targets: ["method"], form: "@cacheable(30s)", read: readCacheable },
  timeout: { targets: ["method"], form: "@timeout(500ms)", read: readTimeout },
  retryable: { targets: ["error"], form: "@retryable", read: readFlag("retryable") },
  code: { targets: ["error"], form: "@code(INVALID_ARGUMENT)", read: readCode },
  message: { targets: ["errorField"], form: "@message", read: readMessage },
  range: { targets: VALUES, form: "@range(1..34)", read: readBounds("range") },
  length: { targets: VALUES, form: "@length(1..200)", read: readBounds("length") },
  js: { targets: ["alias", ...VALUES], form: '@js("number")', read: readJs },
  sensitive: { targets: VALUES, form: "@sensitive", read: readFlag("sensitive") },
  id: { targets: ["method"], form: "@id(0x1a2b3c4d)", read: readId },
  // Read by `readMeta`: it may be given several times.
  meta: { targets: DOCUMENTED, form: '@meta("key", "value")', read: () => true },
};

/** The names of all annotations. */
const ANNOTATION_NAMES = Object.keys(RULES);

/** How an annotation is written, and where it may stand; undefined for an unknown name. */
export function describeAnnotation(name: string): { readonly form: string; readonly targets: string } | undefined {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  return rule === undefined ? undefined : { form: rule.form, targets: describeTargets(rule.targets) };
}

/** Those that may stand on a target, and how they are written. */
export function annotationsFor(target: Target): readonly { readonly name: string; readonly form: string }[] {
  return Object.entries(RULES).flatMap(([name, { targets, form }]) => (targets.includes(target) ? [{ name, form }] : []));
}

const NONE: Annotations = Object.freeze({});

/**
 * Reads the annotations of a declaration and reports those that are unknown, misplaced, repeated or
 * malformed.
 */
export function readAnnotations(program: Program, unit: Unit, node: Ast.Documented, target: Target): Annotations {
  if (node.annotations.length === 0) return NONE;
  const result: Annotations = {};
  const seen = new Set<string>();
  for (const annotation of node.annotations) readAnnotation(program, unit, annotation, target, seen, result);
  return result;
}

function readAnnotation(
  program: Program,
  unit: Unit,
  annotation: Ast.Annotation,
  target: Target,
  seen: Set<string>,
  into: Annotations,
): void {
  const { text } = annotation.name;
  const rule = Object.hasOwn(RULES, text) ? RULES[text] : undefined;
  const span = spanIn(unit, annotation);
  if (rule === undefined) return reportUnknown(program, unit, annotation);
  if (text === "meta" && rule.targets.includes(target)) {
    const pairs: Record<string, string> = { ...into.meta };
    readMeta(program, unit, annotation, pairs);
    into.meta = pairs;
  } else if (seen.has(text)) {
    program.bag.report("CW3011", { message: `@${text} is given twice`, span, help: "remove one of them" });
  } else if (!rule.targets.includes(target)) {
    program.bag.report("CW3009", {
      message: `@${text} cannot stand on ${describeTarget(target)}`,
      span,
      help: `it is for ${describeTargets(rule.targets)}`,
    });
  } else if (!rule.read(annotation.arguments, annotation, into)) {
    const code = suggestCode(annotation);
    program.bag.report("CW3010", {
      message: `wrong argument for @${text}`,
      span,
      help: code === undefined ? `write it as \`${rule.form}\`${explainArgument(text)}` : `did you mean \`@code(${code.near})\`?`,
      fixes: code === undefined ? [] : replaceWith(spanIn(unit, code.written), code.near),
    });
  }
  seen.add(text);
}

function reportUnknown(program: Program, unit: Unit, { name }: Ast.Annotation): void {
  const near = program.bag.isLong ? undefined : suggest(name.text, ANNOTATION_NAMES);
  const span = spanIn(unit, name);
  program.bag.report("CW3008", {
    message: `unknown annotation ${quote(`@${name.text}`)}`,
    span,
    help:
      near === undefined
        ? `the annotations are ${ANNOTATION_NAMES.map((known) => `@${known}`).join(", ")}`
        : `did you mean \`@${near}\`?`,
    fixes: replaceWith(span, near, `@${near}`),
  });
}

function describeTarget(target: Target): string {
  const words: Partial<Record<Target, string>> = {
    import: "an import",
    const: "a constant",
    alias: "an alias",
    enum: "an enum",
    member: "an enum member",
    arm: "a union arm",
    error: "an error",
    errorField: "a field of an error",
    reserved: "a reserved number",
  };
  return words[target] ?? `a ${target}`;
}

function describeTargets(targets: readonly Target[]): string {
  if (targets === DOCUMENTED) return "declarations, members, fields and parameters";
  const names = targets
    .filter((target) => target !== "errorField" || !targets.includes("field"))
    .map((target) => describeTarget(target));
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}

/** For `@code` with something that is nearly a status code. */
function suggestCode({
  name,
  arguments: [code],
}: Ast.Annotation): { readonly near: string; readonly written: Ast.Node } | undefined {
  if (name.text !== "code" || code?.kind !== "reference") return undefined;
  const near = suggest(code.name.text, ERROR_CODES);
  // The same: then it is not the name that is wrong.
  return near === undefined || near === code.name.text ? undefined : { near, written: code.name };
}

function explainArgument(name: string): string {
  if (name === "timeout") return `, with a duration from 1ms to ${MAX_TIMEOUT_MS}ms`;
  if (name === "cacheable") return ", with whole seconds from 1s to 8760h";
  if (name === "code") return `, with one of ${ERROR_CODES.join(", ")}`;
  if (name === "id") return ", with a number of 32 bits";
  return "";
}

function readFlag(name: "idempotent" | "readonly" | "retryable" | "sensitive"): AnnotationRule["read"] {
  return (args, _annotation, into) => {
    into[name] = true;
    return args.length === 0;
  };
}

function readMessage(args: readonly Ast.Argument[], annotation: Ast.Annotation, into: Annotations): boolean {
  into.message = annotation;
  return args.length === 0;
}

function readDeprecated(args: readonly Ast.Argument[], _annotation: Ast.Annotation, into: Annotations): boolean {
  const [reason] = args;
  into.deprecated = reason?.kind === "string" ? reason.value : "";
  return args.length < 2 && (reason === undefined || reason.kind === "string");
}

function readTimeout(args: readonly Ast.Argument[], _annotation: Ast.Annotation, into: Annotations): boolean {
  const [length] = args;
  if (args.length !== 1 || length?.kind !== "duration") return false;
  into.timeoutMs = length.milliseconds;
  return length.milliseconds >= 1 && length.milliseconds <= MAX_TIMEOUT_MS;
}

function readCacheable(args: readonly Ast.Argument[], _annotation: Ast.Annotation, into: Annotations): boolean {
  const [length] = args;
  if (args.length !== 1 || length?.kind !== "duration") return false;
  into.cacheableMs = length.milliseconds;
  return length.milliseconds % 1_000 === 0 && length.milliseconds >= 1_000 && length.milliseconds <= MAX_CACHEABLE_MS;
}

function readCode(args: readonly Ast.Argument[], _annotation: Ast.Annotation, into: Annotations): boolean {
  const [code] = args;
  if (args.length !== 1 || code?.kind !== "reference" || code.qualifier !== undefined) return false;
  into.code = code.name.text;
  return Object.hasOwn(Status, into.code) && into.code !== "OK";
}

function readBounds(name: "range" | "length"): AnnotationRule["read"] {
  return (args, annotation, into) => {
    const [range] = args;
    if (args.length !== 1 || range?.kind !== "range") return false;
    into[name] = { annotation, range };
    return true;
  };
}

function readJs(args: readonly Ast.Argument[], annotation: Ast.Annotation, into: Annotations): boolean {
  const [type] = args;
  into.js = annotation;
  return args.length === 1 && type?.kind === "string" && type.value === "number";
}

function readId(args: readonly Ast.Argument[], _annotation: Ast.Annotation, into: Annotations): boolean {
  const [id] = args;
  if (args.length !== 1 || id?.kind !== "int" || id.value < 0n || id.value > MAX_METHOD_ID) return false;
  into.id = Number(id.value);
  return true;
}
