// Maps as JSON: an object whose names are the keys as text. The order of its entries is not part of
// a map: JSON puts those that are small numbers first.

import { isMap } from "../base/realms.js";
import { numberRangeOf } from "../base/scalars.js";
import type { TypeRef } from "../schema/descriptor.js";
import { heapBytesOfScalar } from "../schema/heap-bytes.js";
import { CROWDED_KEYS, spreadOf } from "../wire/key-spread.js";
import type { JsonValue } from "./json-value.js";
import type { Pass } from "./pass.js";
import { bigintCheck, expectBool, integerCheck, isDigits, safeRangeOf } from "./scalar-steps.js";
import { asObject, type KeyStep, type Step, setOwn } from "./step.js";

/** Both are asked for when a value comes: they may be the type that has the map. */
export function mapStep(
  key: KeyStep,
  valueOf: () => Step,
  checkLength: ((pass: Pass, length: number) => void) | undefined,
): Step {
  let known: Step | undefined;
  const begin = (pass: Pass, count: number): Step => {
    checkLength?.(pass, count);
    known ??= valueOf();
    pass.beginMap(count, key.heapBytes + known.heapBytes);
    pass.enter(0);
    return known;
  };
  const end = (pass: Pass): void => {
    pass.leave();
    pass.end();
  };
  return {
    heapBytes: 0,
    toJson(pass, value) {
      if (!isMap(value)) throw pass.wrong(value, "a Map");
      const item = begin(pass, value.size);
      const object: Record<string, JsonValue> = {};
      for (const [entryKey, entryValue] of value) {
        pass.move({ key: entryKey });
        const text = key.toText(pass, entryKey);
        if (Object.hasOwn(object, text)) throw twice(pass);
        setOwn(object, text, item.toJson(pass, entryValue));
      }
      end(pass);
      return object;
    },
    fromJson(pass, json) {
      const object = asObject(json);
      if (object === undefined) throw pass.wrong(json, "an object whose names are the keys of the map");
      const texts = Object.keys(object);
      const item = begin(pass, texts.length);
      const spread = spreadOf(texts.length);
      const map = new Map<unknown, unknown>();
      for (const text of texts) {
        pass.move({ key: text });
        const entryKey = key.fromText(pass, text);
        if (spread !== undefined && !spread.take(entryKey)) throw crowded(pass);
        if (map.has(entryKey)) throw twice(pass);
        map.set(entryKey, item.fromJson(pass, object[text]));
      }
      end(pass);
      return map;
    },
  };
}

export const BOOL_KEY: KeyStep = {
  heapBytes: 0,
  toText: (pass, key) => String(expectBool(pass, key)),
  fromText(pass, text) {
    if (text !== "true" && text !== "false") throw pass.wrong(text, "true or false");
    return text === "true";
  },
};

/** Of a text, by its step as a value. */
export function textKey({ heapBytes, toJson, fromJson }: Step): KeyStep {
  return { heapBytes, toText: (pass, key) => toJson(pass, key) as string, fromText: fromJson }; // a text is one in JSON
}

/** Of an integer type. Digits as they are written, so that no two texts are one key. */
export function integerKey(ref: Extract<TypeRef, { readonly kind: "scalar" }>): KeyStep {
  const { name } = ref;
  const heapBytes = heapBytesOfScalar(ref);
  if ((name === "i64" || name === "u64") && ref.js !== "number") {
    const check = bigintCheck(name, undefined);
    return {
      heapBytes,
      toText(pass, key) {
        if (typeof key !== "bigint") throw pass.wrong(key, "a bigint");
        return check(pass, key).toString();
      },
      fromText: (pass, text) => check(pass, BigInt(expectDigits(pass, text, name))),
    };
  }
  const check = integerCheck(name, ref.js === "number" ? safeRangeOf(name) : numberRangeOf(name), undefined);
  return {
    heapBytes,
    toText: (pass, key) => String(check(pass, key)),
    fromText: (pass, text) => check(pass, Number(expectDigits(pass, text, name))),
  };
}

function expectDigits(pass: Pass, text: string, name: string): string {
  if (isDigits(text)) return text;
  throw pass.wrong(text, `the digits of an integer, as ${name} is`);
}

function twice(pass: Pass): Error {
  return pass.error("it stands twice in the map");
}

/** Keys that the engine does not tell apart would take the square of their number. */
function crowded(pass: Pass): Error {
  pass.leave();
  return pass.error(`the map ${CROWDED_KEYS}`);
}
