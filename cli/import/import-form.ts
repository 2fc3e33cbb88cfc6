// What the importers of all forms take and give. None reads the disk, and none formats.

import type { MessageIds } from "./field-ids.js";
import type { Loss, Refusal } from "./import-report.js";
import type { ImportedContract } from "./imported-contract.js";

export interface ImportOptions {
  /** The files that are meant, as others import them. */
  readonly paths: readonly string[];
  /** A file, or what keeps it from being read; undefined when there is none. */
  read(path: string): { readonly bytes: Uint8Array } | { readonly problem: string } | undefined;
  /** Ids that were given before, by the full names of messages. */
  readonly ids: Readonly<MessageIds>;
  /** Whether requests that one method uses become its parameters. Default false. */
  readonly inlineRequests?: boolean | undefined;
}

export interface Imported {
  readonly contracts: readonly ImportedContract[];
  readonly losses: readonly Loss[];
  readonly refusals: readonly Refusal[];
  /** Those of before, and the new ones. */
  readonly ids: Readonly<MessageIds>;
}

/** Without the mark at its start. Throws an Error, whose message ends a sentence. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("it is not in UTF-8");
  }
}
