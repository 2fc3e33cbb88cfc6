// JSON with what JSON lacks, in the tags of test/interop/python/wire.py.

/**
 * Numbers that are not finite, -0, bigint, bytes, moments and maps become objects with one key that
 * starts with "$".
 */
export function toJson(value: unknown): string {
  return JSON.stringify(tag(value));
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => untag(value));
}

function tag(value: unknown): unknown {
  if (typeof value === "bigint") return { $int: String(value) };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $float: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Map) return { $map: [...value].map(([key, entry]) => [tag(key), tag(entry)]) };
  if (Array.isArray(value)) return value.map(tag);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tag(entry)]));
}

function untag(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [[mark, content] = [], ...more] = Object.entries(value);
  if (more.length > 0) return value;
  switch (mark) {
    case "$int":
      return BigInt(content);
    case "$float":
      return Number(content);
    case "$bytes":
      return new Uint8Array(Buffer.from(content, "base64"));
    case "$date":
      return new Date(content);
    case "$map":
      return new Map(content);
    default:
      return value;
  }
}
