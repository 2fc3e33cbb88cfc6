// What a plugin answers, by protocol 1: files, and messages. Nothing of it is believed.

import { PLUGIN_PROTOCOL, type PluginAnswer, type PluginDiagnostic, type PluginFile } from "@callwire/compiler/plugin";
import { isJsonObject } from "../../json-object.js";
import { MAX_PATH_LENGTH, MAX_PLUGIN_FILES, MAX_QUOTED } from "./limits.js";

/** Of what follows the plugin's name, such as `printed no JSON`, the error to throw. */
export type Refuse = (what: string) => Error;

/** One part of a path. None begins with a dot, which hides it, or ends with one, as on Windows. */
const PART = /^[A-Za-z0-9_-](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
/** Devices, whatever follows a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const PATH_RULE = `at most ${MAX_PATH_LENGTH} letters, digits, ".", "-", "_" and "/", and no part of it begins or ends with a dot`;

/** Whether a path leads to a file below the folder, on all systems. */
export function isPluginPath(path: string): boolean {
  return path.length <= MAX_PATH_LENGTH && path.split("/").every((part) => PART.test(part) && !DEVICE.test(part));
}

/** Throws what `refuse` makes of what is wrong with it. */
export function readAnswer(stdout: Buffer, refuse: Refuse): Required<PluginAnswer> {
  const value = parse(stdout, refuse);
  if (!isJsonObject(value)) throw refuse("printed JSON that is no object; see docs/plugins.md for what it must print");
  const { protocol, files, diagnostics = [] } = value;
  if (protocol !== PLUGIN_PROTOCOL)
    throw refuse(`answered by protocol ${quote(protocol)}; this version of callwire knows ${PLUGIN_PROTOCOL}`);
  if (!Array.isArray(files) || !files.every(isFile))
    throw refuse("gave no list of files, each with a path and a content that are texts");
  if (!Array.isArray(diagnostics) || !diagnostics.every(isMessage))
    throw refuse('gave diagnostics that are no list of { "severity": "error" or "warning", "message": text }');
  checkFiles(files, refuse);
  return { files, diagnostics };
}

function parse(stdout: Buffer, refuse: Refuse): unknown {
  if (stdout.length === 0) throw refuse("printed nothing on stdout; it must print one object of JSON");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(stdout));
  } catch {
    throw refuse(`printed ${quote(stdout.toString("latin1", 0, MAX_QUOTED))}, which is no JSON in UTF-8; print logs on stderr`);
  }
}

/** No two are in each other's way. Throws what `refuse` makes of what is wrong. */
export function checkFiles(files: readonly PluginFile[], refuse: Refuse): void {
  if (files.length > MAX_PLUGIN_FILES) throw refuse(`gave ${files.length} files, more than ${MAX_PLUGIN_FILES}`);
  const byFolded = new Map<string, string>();
  for (const { path, content } of files) {
    if (!isPluginPath(path)) throw refuse(`gave the path ${quote(path)}; a path has ${PATH_RULE}`);
    if (hasHalfPair(content)) throw refuse(`gave ${quote(path)} with half of a surrogate pair, which no file can hold`);
    const other = byFolded.get(path.toLowerCase());
    if (other === path) throw refuse(`gave ${quote(path)} twice`);
    if (other !== undefined)
      throw refuse(`gave ${quote(other)} and ${quote(path)}, which are one file where capitals count for nothing`);
    byFolded.set(path.toLowerCase(), path);
  }
  for (const path of byFolded.values()) {
    const parts = path.split("/");
    for (let count = 1; count < parts.length; count++) {
      const file = byFolded.get(parts.slice(0, count).join("/").toLowerCase());
      if (file !== undefined) throw refuse(`gave ${quote(file)} as a file, and as the folder of ${quote(path)}`);
    }
  }
}

function hasHalfPair(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

function isFile(value: unknown): value is PluginFile {
  return isJsonObject(value) && typeof value["path"] === "string" && typeof value["content"] === "string";
}

function isMessage(value: unknown): value is PluginDiagnostic {
  return (
    isJsonObject(value) &&
    (value["severity"] === "error" || value["severity"] === "warning") &&
    typeof value["message"] === "string"
  );
}

/** What is unsafe on a terminal is escaped where the error is printed. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
}
