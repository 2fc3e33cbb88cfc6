// A value does not fit its contract. Thrown by codecs; whoever starts the codec turns it into an
// RpcError with the method's name.

import { showForeign } from "./foreign-text.js";
import { explainLooks, isBytes, isDate, isMap } from "./realms.js";

/** One value that broke its contract: where it stands and what was expected. */
export class ContractError extends Error {
  override readonly name: "ContractError" = "ContractError";
  /**
   * Where the value stands below the arguments or the result, such as `options.digits` or
   * `items[3].price`.
   */
  readonly path: string;
  /** What is wrong, behind the path. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(showForeign(path === "" ? problem : `${path} ${problem}`));
    this.path = path;
    this.problem = problem;
  }
}

/**
 * The same error when the value that its path begins at is itself a part, such as `values[3]`: its
 * codec does not know that.
 */
export function placeBelow(base: string, error: unknown): unknown {
  if (!(error instanceof ContractError)) return error;
  const isName = error.path !== "" && !error.path.startsWith("[");
  return new ContractError(`${base}${isName ? "." : ""}${error.path}`, error.problem);
}

/**
 * The same error without the value: for what the contract marks `@sensitive`. `base` is the path of
 * the marked value; below it, keys of maps are values too.
 */
export function redact(error: unknown, base: string): unknown {
  if (!(error instanceof ContractError)) return error;
  const below = error.path.startsWith(base) ? error.path.slice(base.length) : "";
  const path = base + below.replace(/\[(?!\d+\]).*$/s, "[redacted]");
  return new ContractError(path, error.problem.replace(/, got .*$/s, ", got [redacted]"));
}

/** Longest part of a value that an error message shows, in UTF-16 units. */
const MAX_SHOWN = 60;

/** A value as an error message shows it: short, on one line, and never the inside of an object. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value);
    case "bigint":
      return `${cut(value.toString())}n`;
    case "object":
      return value === null ? "null" : describeObject(value);
    case "function":
      return "a function";
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isBytes(value)) return `${value.length} bytes`;
  if (isDate(value)) return "a Date";
  if (isMap(value)) return `a Map of ${value.size}`;
  if (isBuffer(value)) return `an ArrayBuffer of ${value.byteLength} bytes`;
  if (ArrayBuffer.isView(value)) return `a ${tagOf(value)} of ${value.byteLength} bytes`;
  const looks = explainLooks(value);
  return looks === undefined ? "an object" : `an object that looks like ${looks} and is none, such as a Proxy`;
}

/** What to give in the place of `value` where bytes are expected; "" when nothing is near. */
export function explainBytes(value: unknown): string {
  if (typeof value === "string") return "; give Buffer.from(text), of its encoding";
  if (Array.isArray(value)) return "; give Uint8Array.from(array)";
  if (typeof value !== "object" || value === null) return "";
  if (isBuffer(value)) return "; give new Uint8Array(buffer)";
  if (ArrayBuffer.isView(value)) return "; give new Uint8Array(view.buffer, view.byteOffset, view.byteLength)";
  if (isBlob(value)) return "; give new Uint8Array(await blob.arrayBuffer())";
  return isBufferJson(value) ? "; give Buffer.from(value.data)" : "";
}

/** Of any realm, shared or not. */
function isBuffer(value: object): value is ArrayBuffer {
  const tag = tagOf(value);
  return tag === "ArrayBuffer" || tag === "SharedArrayBuffer";
}

function isBlob(value: object): boolean {
  const tag = tagOf(value);
  return tag === "Blob" || tag === "File";
}

/** What JSON.stringify makes of a Buffer. */
function isBufferJson(value: object): boolean {
  return Object.hasOwn(value, "type") && Object.hasOwn(value, "data") && Reflect.get(value, "type") === "Buffer";
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
