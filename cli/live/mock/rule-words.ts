// Rules of a mock as they are written, in `--rule` and in a file: their words by method. What they
// mean is in mock-rules.ts.

import { isJsonObject } from "../../json-object.js";
import { UsageError } from "../../usage-error.js";
import { parseJson } from "../call-input.js";
import { readFileText } from "../file-text.js";

/** Of one method. What is left out is as without a rule. */
export interface RuleWords {
  readonly delay?: string;
  readonly pace?: string;
  readonly error?: string;
  readonly share?: string;
  readonly stream?: string;
  /** As JSON.parse gives it. */
  readonly answer?: { readonly json: unknown };
}

/** One rule, and where it stands, for messages. */
export interface WrittenRule {
  /** `divide`, or with its service `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  readonly words: RuleWords;
  /** Such as `--rule divide:delay=5ms`. */
  readonly place: string;
}

/** Bytes of a file of rules: an answer of a megabyte is a large one. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const KEYS = ["delay", "pace", "error", "share", "stream"] as const;
const RULE_FORM = "METHOD:delay=50ms..200ms,error=CODE,share=0.1,stream=5,pace=10ms,answer=JSON";

/** `--rule divide:delay=50ms,answer=2.5`. Behind `answer=` all is JSON. Throws UsageError. */
export function readRuleText(text: string): WrittenRule {
  const place = `--rule ${text}`;
  const [, method, list] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  if (method === undefined || list === undefined) throw new UsageError(`${place} names no method; write ${RULE_FORM}`);
  const words: Record<string, unknown> = {};
  for (let rest = list; rest !== ""; ) {
    const [, key = "", equals = "", value = ""] = /^\s*([a-z]*)(=?)(.*)$/s.exec(rest) ?? [];
    if (equals === "") throw new UsageError(`${place} has ${JSON.stringify(rest)}; write ${RULE_FORM}`);
    const comma = key === "answer" ? -1 : value.indexOf(",");
    const word = comma < 0 ? value : value.slice(0, comma);
    if (Object.hasOwn(words, key)) throw new UsageError(`${place} has ${key} twice; give it once`);
    words[key] = key === "answer" ? readAnswer(word, place) : word;
    rest = comma < 0 ? "" : value.slice(comma + 1);
    if (comma >= 0 && rest === "") throw new UsageError(`${place} ends with a comma; write ${RULE_FORM}`);
  }
  return { method, words: readWords(words, place), place };
}

/** Whoever writes another word behind it has JSON that ends too early. */
function readAnswer(text: string, place: string): unknown {
  try {
    return parseJson(text, `answer of ${place}`);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${error.message}; it is the last word, and goes on to the end`) : error;
  }
}

/** An object by the names of the methods, of objects by the same words. Throws UsageError. */
export function readRuleFile(file: string, shown: string): readonly WrittenRule[] {
  const rules = parseJson(readFileText(file, { shown, maxBytes: MAX_FILE_BYTES, help: "write less" }), shown);
  if (!isJsonObject(rules))
    throw new UsageError(`${shown} is no object by the names of methods, such as {"divide": {"delay": "50ms"}}`);
  return Object.entries(rules).map(([method, words]) => {
    const place = `${JSON.stringify(method)} in ${shown}`;
    if (!isJsonObject(words)) throw new UsageError(`${place} is no object, such as {"delay": "50ms"}`);
    return { method, words: readWords(words, place), place };
  });
}

function readWords(given: Readonly<Record<string, unknown>>, place: string): RuleWords {
  const words: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === "answer") words[key] = { json: value };
    else if (!KEYS.some((each) => each === key))
      throw new UsageError(`${place} has ${JSON.stringify(key)}; there are ${KEYS.join(", ")} and answer`);
    else if (typeof value !== "string" && typeof value !== "number")
      throw new UsageError(`${place} has ${key} as ${JSON.stringify(value)}; give a text or a number`);
    else words[key] = String(value);
  }
  if (Object.keys(words).length === 0) throw new UsageError(`${place} says nothing; write ${RULE_FORM}`);
  return words; // each key has what it must have
}
