// What other languages call the built-in types.

/** What the types are called elsewhere. */
const FOREIGN_NAMES: Readonly<Record<string, string>> = {
  int: "i32",
  integer: "i32",
  short: "i16",
  long: "i64",
  byte: "u8",
  uint: "u32",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  sint32: "i32",
  sint64: "i64",
  bigint: "i64",
  number: "f64",
  float: "f32",
  double: "f64",
  float32: "f32",
  float64: "f64",
  boolean: "bool",
  str: "string",
  text: "string",
  String: "string",
  binary: "bytes",
  buffer: "bytes",
  Uint8Array: "bytes",
  date: "timestamp",
  Date: "timestamp",
  datetime: "timestamp",
  Timestamp: "timestamp",
  Duration: "duration",
  time: "timestamp",
};

/** The built-in type that other languages know under this name. */
export function translateForeignName(name: string): string | undefined {
  return Object.hasOwn(FOREIGN_NAMES, name) ? FOREIGN_NAMES[name] : undefined;
}

/** Of the built-in types: each is called something else somewhere. */
const BUILT_IN: ReadonlySet<string> = new Set(Object.values(FOREIGN_NAMES));

/** Whether it is the name of a built-in type. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name);
}
