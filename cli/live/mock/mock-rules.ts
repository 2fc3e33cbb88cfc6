// What the rules of a mock mean for the methods of its contract, checked before anything is
// registered. How they are written is in rule-words.ts.

import { Status, type StatusName } from "callwire";
import { JsonCodecs, JsonError } from "callwire/json";
import { type MethodDescriptor, suggest, type TypeDescriptor } from "callwire/schema";
import { readDuration } from "../../input/duration.js";
import { UsageError } from "../../usage-error.js";
import type { Named } from "../contracts.js";
import type { WrittenRule } from "./rule-words.js";

/** Milliseconds, both ends included. */
export interface Spread {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Failure =
  | { readonly kind: "status"; readonly code: StatusName }
  /** By its full name. */
  | { readonly kind: "declared"; readonly type: string };

/** As JSON that fits the contract. */
export interface Answer {
  readonly json: unknown;
}

/** How one method answers. */
export interface MockRule {
  /** Before the answer, or before the first item. */
  readonly delay?: Spread;
  /** Between two items. */
  readonly pace?: Spread;
  readonly failure?: Failure;
  /** Of the calls that fail, 0 to 1. Default: all, where there is a failure. */
  readonly share?: number;
  /** Items that the server streams. */
  readonly stream?: number;
  /** What it answers each time. */
  readonly answer?: Answer;
}

/** By the descriptor of the method. */
export type MockRules = ReadonlyMap<MethodDescriptor, MockRule>;

/** Longer than a call may run. */
const MAX_WAIT_MS = 3_600_000;
/** Items of one stream: what is longer is a bench. */
const MAX_ITEMS = 1_000_000;

/** A rule behind another of the same method adds to it. Throws UsageError. */
export function readRules(written: readonly WrittenRule[], mocked: readonly Named[]): MockRules {
  const rules = new Map<MethodDescriptor, MockRule>();
  for (const rule of written) {
    const { named, method } = findMethod(rule, mocked);
    const before = rules.get(method) ?? {};
    const both = { ...before, ...readRule(rule, named, method) };
    if (both.share !== undefined && both.failure === undefined)
      throw wrong(rule, "has a share of failures and no error; give error=UNAVAILABLE, say");
    rules.set(method, both);
  }
  return rules;
}

function findMethod(rule: WrittenRule, mocked: readonly Named[]): { readonly named: Named; readonly method: MethodDescriptor } {
  const slash = rule.method.indexOf("/");
  const service = slash < 0 ? undefined : rule.method.slice(0, slash);
  const name = rule.method.slice(slash + 1);
  const all = mocked.flatMap((named) => named.service.methods.map((method) => ({ named, method })));
  const inService = all.filter(({ named }) => service === undefined || isCalled(named.service.name, service));
  const found = inService.filter(({ method }) => method.name === name);
  const [first] = found;
  if (first === undefined) {
    const names = [...new Set((inService.length > 0 ? inService : all).map(({ method }) => method.name))];
    const near = suggest(name, names);
    const advice = near === undefined || near === name ? `there are ${names.join(", ") || "none"}` : `did you mean ${near}?`;
    throw wrong(rule, `is of no method; ${advice}`);
  }
  if (found.length > 1) {
    const names = found.map(({ named }) => `${named.service.name}/${name}`);
    throw wrong(rule, `is of several methods; write ${names.join(" or ")}`);
  }
  return first;
}

/** By the full name, or by its last part. */
function isCalled(service: string, name: string): boolean {
  return service === name || service.endsWith(`.${name}`);
}

function readRule(rule: WrittenRule, named: Named, method: MethodDescriptor): MockRule {
  const { delay, pace, error, share, stream, answer } = rule.words;
  const streams = method.kind === "serverStreaming" || method.kind === "bidi";
  if (!streams && (pace !== undefined || stream !== undefined))
    throw wrong(rule, `has a stream, and ${method.name} answers once`);
  if (method.kind === "oneway" && error !== undefined)
    throw wrong(rule, `has an error, and ${method.name} is oneway: nobody hears of it`);
  return {
    ...(delay === undefined ? {} : { delay: readSpread(rule, "delay", delay) }),
    ...(pace === undefined ? {} : { pace: readSpread(rule, "pace", pace) }),
    ...(error === undefined ? {} : { failure: readFailure(rule, method, error) }),
    ...(share === undefined ? {} : { share: readShare(rule, share) }),
    ...(stream === undefined ? {} : { stream: readItems(rule, stream) }),
    ...(answer === undefined ? {} : { answer: readAnswer(rule, named, method, answer.json) }),
  };
}

/** `50ms`, or `50ms..200ms` for any time between them. */
function readSpread(rule: WrittenRule, key: "delay" | "pace", text: string): Spread {
  const [from = "", to = from, ...more] = text.split("..");
  const read = (part: string): number =>
    readDuration(part, {
      option: `${key} of ${rule.place}`,
      fromMs: 0,
      toMs: MAX_WAIT_MS,
      form: "a time such as 50ms, or 50ms..200ms, up to 1h",
    });
  if (more.length > 0) read(text); // which it cannot
  const spread = { fromMs: read(from), toMs: read(to) };
  if (spread.fromMs <= spread.toMs) return spread;
  throw wrong(rule, `has ${key}=${text}, which ends before it begins; write ${to}..${from}`);
}

function readFailure(rule: WrittenRule, method: MethodDescriptor, name: string): Failure {
  const type = method.throws.find((each) => isCalled(each, name));
  if (type !== undefined) return { kind: "declared", type };
  if (name !== "OK" && Object.hasOwn(Status, name)) return { kind: "status", code: name as StatusName }; // one of its keys
  const codes = Object.keys(Status).filter((code) => code !== "OK");
  const own = method.throws.map((each) => each.slice(each.lastIndexOf(".") + 1));
  const near = suggest(name, [...own, ...codes]);
  const throwsText = own.length === 0 ? `${method.name} throws none of its own` : `${method.name} throws ${own.join(", ")}`;
  const advice =
    near === undefined ? `${throwsText}; codes are ${codes.slice(0, 4).join(", ")} and others` : `did you mean ${near}?`;
  throw wrong(rule, `has error=${name}, which is no status code and no error of ${method.name}; ${advice}`);
}

function readShare(rule: WrittenRule, text: string): number {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  throw wrong(rule, `has share=${text}; give a number from 0 to 1, such as 0.1 for one call of ten`);
}

function readItems(rule: WrittenRule, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count <= MAX_ITEMS) return count;
  throw wrong(rule, `has stream=${text}; give a number of items from 0 to ${MAX_ITEMS}`);
}

function readAnswer(rule: WrittenRule, { descriptor }: Named, method: MethodDescriptor, json: unknown): Answer {
  const types = descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
  try {
    new JsonCodecs(new Map(types)).ofResult(method).fromJson(json);
    return { json };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw wrong(rule, `has an answer that does not fit the contract: ${error.message}`);
  }
}

function wrong({ place }: WrittenRule, what: string): UsageError {
  return new UsageError(`${place} ${what}`);
}
