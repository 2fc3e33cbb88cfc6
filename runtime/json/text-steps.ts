// The built-in types that are a text in JSON and something else in a program: bytes, moments and
// durations.

import { explainBytes } from "../base/contract-error.js";
import { HEAP_BYTES } from "../base/heap-bytes.js";
import { isBytes, isDate } from "../base/realms.js";
import { fromBase64, toBase64 } from "./base64.js";
import { fromDuration, toDuration, toNanoseconds } from "./duration-text.js";
import type { Pass } from "./pass.js";
import type { Step } from "./step.js";
import { fromTimestamp, toTimestamp } from "./timestamp-text.js";

type Check = ((pass: Pass, value: number) => void) | undefined;

export function bytesStep(checkLength: Check): Step {
  return {
    heapBytes: 0,
    toJson(pass, value) {
      if (!isBytes(value)) throw pass.wrong(value, `a Uint8Array${explainBytes(value)}`);
      pass.countBytes(HEAP_BYTES.bytes);
      checkLength?.(pass, value.length);
      return toBase64(value);
    },
    fromJson(pass, json) {
      pass.countBytes(HEAP_BYTES.bytes);
      const bytes = typeof json === "string" ? fromBase64(json) : undefined;
      if (bytes === undefined) throw pass.wrong(json, "bytes in base64");
      checkLength?.(pass, bytes.length);
      return bytes;
    },
  };
}

export function timestampStep(): Step {
  return {
    heapBytes: 0,
    toJson(pass, value) {
      if (!isDate(value) || Number.isNaN(value.getTime())) throw pass.wrong(value, "a valid Date");
      pass.countBytes(HEAP_BYTES.date);
      return toTimestamp(value);
    },
    fromJson(pass, json) {
      pass.countBytes(HEAP_BYTES.date);
      const date = typeof json === "string" ? fromTimestamp(json) : undefined;
      if (date === undefined) throw pass.wrong(json, 'a moment, such as "2026-03-01T12:00:00Z"');
      return date;
    },
  };
}

export function durationStep(checkRange: Check): Step {
  return {
    heapBytes: HEAP_BYTES.float,
    toJson(pass, value) {
      if (typeof value !== "number" || !(value >= 0 && value < Infinity))
        throw pass.wrong(value, "a number of milliseconds, 0 or more");
      checkRange?.(pass, value);
      return toDuration(pass.roundsDurations ? toNanoseconds(value) : value);
    },
    fromJson(pass, json) {
      const ms = typeof json === "string" ? fromDuration(json) : undefined;
      if (ms === undefined || ms === Infinity) throw pass.wrong(json, 'a duration, such as "500ms", "1.5s", "2m" or "1h"');
      checkRange?.(pass, ms);
      return ms;
    },
  };
}
