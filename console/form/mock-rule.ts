// Rules of a mock as a form has them, and as the words of `callwire mock`. What is wrong with them
// the command says, most of it: to which field that belongs is here.

import { shellWord } from "@callwire/compiler";
import type { MockableMethod, MockableService } from "../../cli/live/console/mock-messages.js";

/** One row of the form. Empty texts say nothing. */
export interface RuleDraft {
  /** `demo.Calculator/divide`; empty as long as none is chosen. */
  readonly method: string;
  readonly delay: string;
  readonly error: string;
  /** Percent of the calls that fail with the error; without one it says nothing. */
  readonly percent: string;
  readonly stream: string;
  readonly pace: string;
  /** JSON; what stands in it goes on to the end of the rule. */
  readonly answer: string;
}

export const NEW_RULE: RuleDraft = { method: "", delay: "", error: "", percent: "", stream: "", pace: "", answer: "" };

/** Codes that a mock is asked to fail with most. */
export const CODES: readonly string[] = [
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "ABORTED",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "UNIMPLEMENTED",
  "UNKNOWN",
  "CANCELLED",
  "OUT_OF_RANGE",
  "DATA_LOSS",
];

/** What is wrong with one row, and where. */
export interface RuleProblem {
  readonly problem: string;
  readonly field: keyof RuleDraft;
}

/** The words of one row, or why it has none. */
export type RuleText = { readonly text: string } | RuleProblem;

/** As behind `--rule`. A row that says nothing is no rule: undefined. */
export function ruleText(draft: RuleDraft): RuleText | undefined {
  const { method, delay, error, percent, stream, pace, answer } = draft;
  const share = error === "" || percent.trim() === "" ? "" : shareOf(percent);
  if (share === undefined) return { problem: `${percent} is no share; give a number from 0 to 100`, field: "percent" };
  const words = { delay: spreadOf(delay), error, share, stream, pace: spreadOf(pace) };
  const given = Object.entries(words).flatMap(([key, value]) => (value.trim() === "" ? [] : [`${key}=${value.trim()}`]));
  const wrong = given.find((word) => word.includes(","));
  if (wrong !== undefined) return { problem: `${wrong} has a comma; give one value`, field: fieldOf(wrong) };
  const all = answer.trim() === "" ? given : [...given, `answer=${answer.trim()}`];
  if (all.length === 0) return undefined;
  return method === "" ? { problem: "choose the method of the rule", field: "method" } : { text: `${method}:${all.join(",")}` };
}

/** What is wrong with a row by itself, or by what the console has `said` when it was to start. */
export function problemOf(draft: RuleDraft, said: string): RuleProblem | undefined {
  const rule = ruleText(draft);
  if (rule === undefined || "problem" in rule) return rule;
  const [before = "", after] = said.split(`--rule ${rule.text} `, 2); // of a longer one another word follows
  return after === undefined ? undefined : { problem: said, field: fieldOf(before || after.replace(/^has (?:an? )?/, "")) };
}

/** By the word of the rule with which the text begins; where there is none, it is of the method. */
function fieldOf(text: string): keyof RuleDraft {
  const [word = ""] = /^\w+/.exec(text) ?? [];
  if (word === "share") return "percent";
  return word === "delay" || word === "error" || word === "stream" || word === "pace" || word === "answer" ? word : "method";
}

/** Who types a number means milliseconds: `50`, and `50..200`. */
function spreadOf(text: string): string {
  return text
    .split("..")
    .map((part) => (/^\s*\d+\s*$/.test(part) ? `${part.trim()}ms` : part.trim()))
    .join("..");
}

/** Of 100; undefined for what is none. */
function shareOf(percent: string): string | undefined {
  const text = percent.trim().replace(/\s*%$/, "");
  const value = Number(text);
  return /^\d*\.?\d+$/.test(text) && value <= 100 ? String(Number((value / 100).toFixed(6))) : undefined;
}

/** By the name that rules have for it. */
export function methodsOf(services: readonly MockableService[]): ReadonlyMap<string, MockableMethod> {
  return new Map(services.flatMap(({ name, methods }) => methods.map((method) => [`${name}/${method.name}`, method] as const)));
}

export function streams({ kind }: MockableMethod): boolean {
  return kind === "serverStreaming" || kind === "bidi";
}

/** What a terminal is told for the same mock. `contract`: a service, or a file. */
export function asMockCommand(mock: {
  readonly contract: string;
  readonly services: readonly string[];
  readonly seed: number | undefined;
  readonly rules: readonly string[];
  readonly recording: string | undefined;
  readonly registry: string;
}): string {
  const { contract, services, seed, rules, recording, registry } = mock;
  const words = [
    "callwire mock",
    shellWord(contract),
    ...services.map((name) => `--service ${shellWord(name)}`),
    `--registry ${shellWord(registry)}`,
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(recording === undefined ? [] : [`--recording ${shellWord(recording)}`]),
    ...rules.map((rule) => `--rule ${shellWord(rule)}`),
  ];
  return words.join(" ");
}
