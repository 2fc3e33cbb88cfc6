// What both readers know of protobuf: options that are understood, and when a field is present.

/** How fields without a label are present, where nothing nearer says so. */
export type Presence = "implicit" | "optional" | "required";

/** Options that the importer understands itself, or that mean nothing to other languages. */
const KNOWN = new Set([
  "deprecated",
  "default",
  "json_name",
  "idempotency_level",
  "(google.api.http)",
  "proto3_optional",
  "packed",
  "lazy",
  "unverified_lazy",
  "jstype",
  "ctype",
  "weak",
  "allow_alias",
  "map_entry",
  "retention",
  "targets",
  "edition_defaults",
  "features",
]);

/** Files of which contracts have every type themselves. */
const BUILT_IN_FILES = new Set(
  ["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"].map((name) => `google/protobuf/${name}.proto`),
);

export function isKnownOption(name: string): boolean {
  return KNOWN.has(name);
}

/** Nobody needs a contract of these, unless it is asked for. */
export function isBuiltInFile(path: string): boolean {
  return BUILT_IN_FILES.has(path);
}
