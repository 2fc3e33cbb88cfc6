// What a JSON Schema is to those who make one.

/** A schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;
