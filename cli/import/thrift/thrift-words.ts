// What numbers and strings of Thrift mean.

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** `+7`, `-0x1f`, and `007`, which is 7. */
export function intValue(image: string): bigint {
  const isNegative = image.startsWith("-");
  const value = BigInt(image.replace(/^[+-]/, ""));
  return isNegative ? -value : value;
}

/** Without its quotes, and with what its escapes stand for. */
export function stringValue(image: string): string {
  return image.slice(1, -1).replace(/\\([\s\S])/g, (_all, escaped: string) => ESCAPES.get(escaped) ?? escaped);
}
