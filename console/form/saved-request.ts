// A request as a file: what the page saves, `callwire call --file` runs, and the page opens again.

import { type CopiedCall, plainJson } from "@callwire/compiler";
import { isObject, type Json, type JsonObject } from "./json.js";

/** Characters of a file that the page reads: a message of 4 MiB with its bytes in base64. */
export const MAX_FILE_LENGTH = 8 * 1024 * 1024;

export interface SavedRequest {
  /** By the names of the parameters. */
  readonly args: JsonObject;
  readonly metadata: Readonly<Record<string, string>>;
}

/** For `callwire call --file`. */
export function writeRequest({ service, method, args, metadata }: Omit<CopiedCall, "registry" | "isStream">): string {
  return `${plainJson({ call: `${service}/${method}`, args, metadata }, 2)}\n`;
}

/** `name`: of the method that it is for. Throws Error that says what is wrong with the file. */
export function readRequest(text: string, name: string): SavedRequest {
  if (text.length > MAX_FILE_LENGTH) throw new Error(`the file has more than ${MAX_FILE_LENGTH} characters`);
  const saved = parse(text);
  if (!isObject(saved) || typeof saved["call"] !== "string")
    throw new Error('the file is no saved request; it has "call": "service/method"');
  const { call, args = {}, metadata = {} } = saved;
  if (call !== name) throw new Error(`the file calls ${String(call)}; open it at that method`);
  if (!isObject(args)) throw new Error("the args of the file are no object");
  if (!isObject(metadata)) throw new Error("the metadata of the file is no object");
  const texts = Object.entries(metadata).map(([key, value]) => {
    if (typeof value === "string") return [key.toLowerCase(), value] as const;
    throw new Error(`metadata is text, and ${JSON.stringify(key)} of the file is none`);
  });
  return { args, metadata: Object.fromEntries(texts) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json; // whatever JSON is
  } catch (error) {
    throw new Error(`the file is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
