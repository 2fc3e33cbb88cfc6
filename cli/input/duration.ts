// Times as people write them on the command line: `500ms`, `1.5s`, `2m`, `1h`. Never without a
// unit: whoever means milliseconds would wait a thousand times as long.

import { UsageError } from "../usage-error.js";

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** What an option takes. */
export interface DurationRule {
  /** As it is written, such as `--timeout`. */
  readonly option: string;
  /** Both in milliseconds; both are allowed. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The rule in words, such as `a time from 1ms to 60m, such as 500ms or 2s`. */
  readonly form: string;
}

/** Milliseconds. Throws UsageError for what is no time, has no unit, or is out of bounds. */
export function readDuration(text: string, { option, fromMs, toMs, form }: DurationRule): number {
  if (/^\d+(?:\.\d+)?$/.test(text))
    throw new UsageError(`${option} takes a time with its unit; did you mean ${text}s or ${text}ms?`);
  const ms = parseDuration(text);
  if (ms >= fromMs && ms <= toMs) return ms;
  throw new UsageError(`${option} takes ${form}, got ${JSON.stringify(text)}`);
}

/** In milliseconds. NaN when it is no time, or has no unit: no bound holds for that. */
export function parseDuration(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  return Number.parseFloat(digits) * (MS_PER_UNIT[unit] ?? Number.NaN);
}
