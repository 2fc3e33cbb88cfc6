// The strict reading of JSON that others wrote: what records and layouts share. Nothing here
// throws.

import { MAX_ENDPOINT_RECORD_BYTES } from "../base/limits/discovery.js";

export type Fields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 255;
const MAX_TEXTS = 32;

/** The fields of a record, or the reason why it is none. */
export function parseFields(bytes: Uint8Array): Fields | string {
  if (bytes.length > MAX_ENDPOINT_RECORD_BYTES) return `${bytes.length} bytes exceed the limit of ${MAX_ENDPOINT_RECORD_BYTES}`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "it is not JSON";
  }
  return isObject(value) ? value : "it is not a JSON object";
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

export function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/** An object of few short texts; undefined for anything else. */
export function readTexts(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > MAX_TEXTS) return undefined;
  const texts: [key: string, text: string][] = [];
  for (const [key, text] of entries) {
    if (!isText(text) || key.length > MAX_TEXT) return undefined;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts); // defines each key, so that `__proto__` is one like any other
}
