// Metadata on the wire: a map from string to string or bytes.

import { ContractError } from "../base/contract-error.js";
import { MAX_METADATA_BYTES, MAX_METADATA_KEYS } from "../base/limits/message.js";
import { isMetadataKey, type Metadata, type MetadataValue } from "../base/metadata.js";
import type { Codec } from "./codec.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

const KEY: Codec<string> = { write: (w: Writer, v) => w.str(v, ""), read: readKey };

const VALUE: Codec<MetadataValue> = {
  write: (w: Writer, v) => (typeof v === "string" ? w.str(v, "") : w.bin(v, "")),
  read: (r: Reader) => (r.isText() ? r.str("") : r.bin("", "a string or bytes")),
};

/** What it holds was checked when it was put in. */
export function writeMetadata(writer: Writer, metadata: Metadata): void {
  writer.map("metadata", KEY, VALUE, metadata);
}

/**
 * Throws ContractError for a key that is not allowed, a value that is neither string nor bytes, and
 * beyond the limits.
 */
export function readMetadata(reader: Reader): Map<string, MetadataValue> {
  const before = reader.remaining;
  const metadata = reader.map("metadata", KEY, VALUE);
  const bytes = before - reader.remaining;
  // Heads count too, so that a little more is let in than may be sent.
  if (metadata.size > MAX_METADATA_KEYS || bytes > MAX_METADATA_BYTES + MAX_METADATA_KEYS * 8) {
    throw new ContractError(
      "metadata",
      `has ${metadata.size} keys in ${bytes} bytes, more than ${MAX_METADATA_KEYS} or ${MAX_METADATA_BYTES}`,
    );
  }
  return metadata;
}

function readKey(reader: Reader): string {
  const key = reader.str("");
  if (!isMetadataKey(key)) throw reader.mismatch("", "a key of lower-case letters, digits, -, _ and .", key);
  return key;
}
