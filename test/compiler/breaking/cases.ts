// For every rule a change that it reports and a near one that it does not. Contracts without a
// package are in `demo.v1`.

export interface RuleCase {
  readonly before: string;
  readonly fires: string;
  readonly near: string;
}

/** A service that only sends `type` to servers, or only to clients. */
const toServer = (declaration: string) => `${declaration} service Feed { put(value: T); }`;
const toClient = (declaration: string) => `${declaration} service Feed { get(): T; }`;
const struct = (fields: string) => `struct S { ${fields} }`;
const method = (signature: string) =>
  `struct A { 1 x: i32 = 0; } error E { 1 y: i32 = 0; } error F { 1 y: i32 = 0; } service Feed { ${signature} }`;

export const CASES: Readonly<Record<string, RuleCase>> = {
  "package-renamed": {
    before: "package a.v1; struct S {}",
    fires: "package a.v2; struct S {}",
    near: "package a.v1; struct S { 1 x: i32?; }",
  },
  "package-removed": {
    before: "package a.v1; struct S {} \n---\n package b.v1; struct T {}",
    fires: "package a.v1; struct S {}",
    near: "package a.v1; struct S {} \n---\n package c.v1; struct T {}",
  },
  "file-moved": {
    before: "struct S {} \n---\n struct T {}",
    fires: "struct S {} struct T {}",
    near: "struct S {} struct U {} \n---\n struct T {}",
  },
  "type-removed": { before: "struct S {} struct T {}", fires: "struct S {}", near: "struct T {} struct S {}" },
  "type-kind-changed": { before: "struct S {}", fires: "error S {}", near: "struct S { 1 x: i32?; }" },
  "deprecated-removed": {
    before: struct('1 x: i32? @deprecated("old");'),
    fires: struct("1 x: i32?;"),
    near: struct('1 x: i32? @deprecated("older");'),
  },
  "constant-removed": { before: "const MAX: u8 = 1;", fires: "", near: "const MAX: u8 = 2;" },
  "constant-changed": { before: "const MAX: u8 = 1;", fires: "const MAX: u8 = 2;", near: "const MAX: u8 = 0x1;" },
  "constant-type-changed": { before: "const MAX: u8 = 1;", fires: "const MAX: i64 = 1;", near: "const MAX: u8 = 2;" },
  "alias-removed": { before: "type Id = u8;", fires: "", near: "type Id = u8; type Other = u8;" },
  "alias-changed": { before: "type Id = u8;", fires: "type Id = u16;", near: "/// New.\n type Id = u8;" },
  "service-removed": { before: "service Feed { get(): i32; }", fires: "", near: "service News { get(): i32; }" },
  "service-renamed": {
    before: "service Feed { get(): i32; }",
    fires: "service News { get(): i32; }",
    near: "service News { read(): i32; }",
  },
  "method-removed": { before: method("get(); put();"), fires: method("get();"), near: method("put(); get();") },
  "method-renamed": { before: method("@id(0x10) get();"), fires: method("@id(0x10) read();"), near: method("read();") },
  "method-id-changed": { before: method("get();"), fires: method("@id(0x10) get();"), near: method("get(); @id(0x10) put();") },
  "method-kind-changed": { before: method("get(): i32;"), fires: method("get(): stream i32;"), near: method("get(): i64;") },
  "idempotent-removed": {
    before: method("@idempotent get();"),
    fires: method("get();"),
    near: method("@idempotent @timeout(1s) get();"),
  },
  "idempotent-added": { before: method("get();"), fires: method("@idempotent get();"), near: method("@timeout(1s) get();") },
  "readonly-removed": {
    before: method("@readonly get();"),
    fires: method("@idempotent get();"),
    near: method("@readonly @timeout(1s) get();"),
  },
  "readonly-added": {
    before: method("@idempotent get();"),
    fires: method("@readonly get();"),
    near: method("@idempotent @timeout(1s) get();"),
  },
  "cacheable-lengthened": {
    before: method("@readonly @cacheable(2s) get();"),
    fires: method("@readonly @cacheable(3s) get();"),
    near: method("@readonly @cacheable(1s) get();"),
  },
  "timeout-lowered": {
    before: method("@timeout(2s) get();"),
    fires: method("@timeout(1s) get();"),
    near: method("@timeout(3s) get();"),
  },
  "timeout-added": { before: method("get();"), fires: method("@timeout(1s) get();"), near: method("@idempotent get();") },
  "timeout-removed": { before: method("@timeout(2s) get();"), fires: method("get();"), near: method("@timeout(1s) get();") },
  "throws-added": { before: method("get() throws E;"), fires: method("get() throws E, F;"), near: method("get();") },
  "throws-removed": {
    before: method("get() throws E, F;"),
    fires: method("get() throws E;"),
    near: method("get() throws F, E;"),
  },
  "result-added": { before: method("get();"), fires: method("get(): i32;"), near: method("get(x: i32 = 1);") },
  "result-removed": { before: method("get(): i32;"), fires: method("get();"), near: method("get(): i32?;") },
  "parameter-removed": {
    before: method("get(x: i32, y: i32);"),
    fires: method("get(x: i32);"),
    near: method("get(x: i32, z: i32);"),
  },
  "parameter-reordered": {
    before: method("get(x: i32, y: i32);"),
    fires: method("get(y: i32, x: i32);"),
    near: method("get(x: i32);"),
  },
  "parameter-renamed": {
    before: method("get(x: i32);"),
    fires: method("get(z: i32);"),
    near: method("get(x: i32, z: i32 = 0);"),
  },
  "parameter-inserted": {
    before: method("get(x: i32);"),
    fires: method("get(z: i32, x: i32);"),
    near: method("get(x: i32, z: i32);"),
  },
  "parameter-before-stream": {
    before: method("put(x: i32, items: stream i32);"),
    fires: method("put(x: i32, y: i32 = 0, items: stream i32);"),
    near: method("put(z: i32, items: stream i32);"),
  },
  "parameter-added-required": {
    before: method("get(x: i32);"),
    fires: method("get(x: i32, z: i32);"),
    near: method("get(x: i32, z: i32?);"),
  },
  "type-changed": {
    before: struct("1 x: [i32];"),
    fires: struct("1 x: [string];"),
    near: struct("1 x: [i16];"),
  },
  "type-widened": { before: struct("1 x: u8;"), fires: struct("1 x: i16;"), near: struct("1 x: i8;") },
  "type-narrowed": { before: struct("1 x: i32;"), fires: struct("1 x: u8;"), near: struct("1 x: i32 @range(0..255);") },
  "type-renamed": {
    before: "struct A { 1 x: i32; } struct B { 1 x: i32; } struct S { 1 a: A; }",
    fires: "struct A { 1 x: i32; } struct B { 1 x: i32; } struct S { 1 a: B; }",
    near: "struct A { 1 x: i32; } struct B { 1 x: i64; } struct S { 1 a: B; }",
  },
  "js-type-changed": { before: struct("1 x: i64;"), fires: struct('1 x: i64 @js("number");'), near: struct("1 x: u64;") },
  "made-optional": { before: struct("1 x: i32;"), fires: struct("1 x: i32?;"), near: struct("1 x: i32; 2 y: i32?;") },
  "made-required": { before: struct("1 x: i32 = 1;"), fires: struct("1 x: i32;"), near: struct("1 x: i32 = 2;") },
  "default-added": { before: struct("1 x: i32?;"), fires: struct("1 x: i32 = 1;"), near: struct("1 x: i32;") },
  "default-removed": { before: struct("1 x: i32 = 1;"), fires: struct("1 x: i32?;"), near: struct("1 x: i32 = 2;") },
  "default-changed": { before: struct("1 x: i32 = 1;"), fires: struct("1 x: i32 = 2;"), near: struct("1 x: i32 = 0x1;") },
  "range-narrowed": {
    before: struct("1 x: i32 @range(0..9);"),
    fires: struct("1 x: i32 @range(1..9);"),
    near: struct("1 x: i32 @range(0..10);"),
  },
  "range-widened": {
    before: struct("1 x: i32 @range(0..9);"),
    fires: struct("1 x: i32;"),
    near: struct("1 x: i32 @range(0..8);"),
  },
  "length-narrowed": {
    before: struct("1 x: string;"),
    fires: struct("1 x: string @length(..9);"),
    near: struct("1 x: string?;"),
  },
  "length-widened": {
    before: struct("1 x: string @length(1..9);"),
    fires: struct("1 x: string @length(1..10);"),
    near: struct("1 x: string @length(2..9);"),
  },
  "sensitive-removed": {
    before: struct("1 x: string @sensitive;"),
    fires: struct("1 x: string;"),
    near: struct("1 x: string? @sensitive;"),
  },
  "field-removed": {
    before: struct("1 x: i32?; 2 y: i32?;"),
    fires: struct("1 x: i32?;"),
    near: struct("1 x: i32?; reserved 2 y;"),
  },
  "field-removed-required": {
    before: struct("1 x: i32; 2 y: i32?;"),
    fires: struct("reserved 1 x; 2 y: i32?;"),
    near: struct("1 x: i32; reserved 2 y;"),
  },
  "field-id-changed": { before: struct("1 x: i32?;"), fires: struct("2 x: i32?;"), near: struct("1 x: i32?; 2 y: i32?;") },
  "field-id-reused": {
    before: struct("1 x: i32?;"),
    fires: struct("1 y: string?;"),
    near: struct("reserved 1 x; 2 y: string?;"),
  },
  "field-renamed": { before: struct("1 x: i32?;"), fires: struct("1 y: i32?;"), near: struct("1 y: string?;") },
  "field-added-required": {
    before: struct("1 x: i32;"),
    fires: struct("1 x: i32; 2 y: i32;"),
    near: struct("1 x: i32; 2 y: i32 = 0;"),
  },
  "reserved-id-reused": {
    before: struct("reserved 1 x;"),
    fires: struct("1 y: i32?;"),
    near: struct("reserved 1 x; 2 y: i32?;"),
  },
  "reserved-name-reused": {
    before: struct("reserved 1 x;"),
    fires: struct("reserved 1; 2 x: i32?;"),
    near: struct("1 x: i32?;"),
  },
  "reserved-removed": { before: struct("reserved 1 x;"), fires: struct("2 y: i32?;"), near: struct("reserved 1;") },
  "enum-member-removed": { before: "enum T { 0 A; 1 B; }", fires: "enum T { 0 A; }", near: "enum T { 0 A; 1 C; }" },
  "enum-member-renumbered": {
    before: "enum T { 0 A; 1 B; }",
    fires: "enum T { 0 A; -1 B; }",
    near: "enum T { 0 A; 1 B; -2 C; }",
  },
  "enum-member-renamed": { before: "enum T { 0 A; 1 B; }", fires: "enum T { 0 A; 1 C; }", near: "enum T { 0 A; 2 C; }" },
  "enum-member-added-closed": {
    before: "closed enum T { 0 A; }",
    fires: "closed enum T { 0 A; 1 B; }",
    near: "closed enum T { 0 B; }",
  },
  "enum-member-added-open": { before: "enum T { 0 A; }", fires: "enum T { 0 A; 1 B; }", near: "enum T { 0 B; }" },
  "enum-closed": { before: "enum T { 0 A; }", fires: "closed enum T { 0 A; }", near: "enum T { 0 A; 1 B; }" },
  "enum-opened": { before: "closed enum T { 0 A; }", fires: "enum T { 0 A; }", near: "closed enum T { 0 A; 1 B; }" },
  "union-arm-removed": { before: "union T { 1 a; 2 b; }", fires: "union T { 1 a; }", near: "union T { 1 a; 2 c; }" },
  "union-arm-renumbered": { before: "union T { 1 a; 2 b; }", fires: "union T { 1 a; 3 b; }", near: "union T { 1 a; 2 b; 3 c; }" },
  "union-arm-renamed": { before: "union T { 1 a; 2 b; }", fires: "union T { 1 a; 2 c; }", near: "union T { 1 a; 3 c; }" },
  "union-arm-changed": { before: "union T { 1 a: i32; }", fires: "union T { 1 a: string; }", near: "union T { 1 b: i32; }" },
  "union-arm-added-closed": {
    before: "closed union T { 1 a; }",
    fires: "closed union T { 1 a; 2 b; }",
    near: "closed union T { 1 b; }",
  },
  "union-arm-added-open": { before: "union T { 1 a; }", fires: "union T { 1 a; 2 b; }", near: "union T { 1 b; }" },
  "union-closed": { before: "union T { 1 a; }", fires: "closed union T { 1 a; }", near: "union T { 1 a; 2 b; }" },
  "union-opened": { before: "closed union T { 1 a; }", fires: "union T { 1 a; }", near: "closed union T { 1 a; 2 b; }" },
  // The language has no way to write the id of an error: rules.test.ts changes the descriptor.
  "error-id-changed": { before: "error E {}", fires: "error E {} /* id */", near: "error E { 1 x: i32?; }" },
  "error-code-changed": {
    before: "@code(NOT_FOUND) error E {}",
    fires: "@code(ABORTED) error E {}",
    near: "@code(NOT_FOUND) @retryable error E {}",
  },
  "error-retryable-changed": { before: "error E {}", fires: "@retryable error E {}", near: "@code(ABORTED) error E {}" },
  "error-message-changed": {
    before: "error E { 1 why: string @message; 2 how: string; }",
    fires: "error E { 1 why: string; 2 how: string @message; }",
    near: "error E { 1 reason: string @message; 2 how: string; }",
  },
};

export interface DirectionCase {
  readonly rule: string;
  readonly before: string;
  readonly after: string;
  /** Severity when servers send the type `T`, and when clients do. */
  readonly toClient: "error" | "warning" | "note";
  readonly toServer: "error" | "warning" | "note";
}

export const DIRECTIONS: readonly DirectionCase[] = [
  {
    rule: "enum-member-added-closed",
    before: "closed enum T { 0 A; }",
    after: "closed enum T { 0 A; 1 B; }",
    toClient: "error",
    toServer: "warning",
  },
  {
    rule: "enum-member-added-open",
    before: "enum T { 0 A; }",
    after: "enum T { 0 A; 1 B; }",
    toClient: "note",
    toServer: "note",
  },
  {
    rule: "enum-member-removed",
    before: "enum T { 0 A; 1 B; }",
    after: "enum T { 0 A; }",
    toClient: "warning",
    toServer: "error",
  },
  {
    rule: "union-arm-added-closed",
    before: "closed union T { 1 a; }",
    after: "closed union T { 1 a; 2 b; }",
    toClient: "error",
    toServer: "warning",
  },
  {
    rule: "made-optional",
    before: "struct T { 1 x: i32; }",
    after: "struct T { 1 x: i32?; }",
    toClient: "error",
    toServer: "warning",
  },
  {
    rule: "made-required",
    before: "struct T { 1 x: i32?; }",
    after: "struct T { 1 x: i32; }",
    toClient: "warning",
    toServer: "error",
  },
  {
    rule: "range-narrowed",
    before: "struct T { 1 x: i32; }",
    after: "struct T { 1 x: i32 @range(0..9); }",
    toClient: "warning",
    toServer: "error",
  },
  {
    rule: "type-widened",
    before: "struct T { 1 x: i8; }",
    after: "struct T { 1 x: i32; }",
    toClient: "error",
    toServer: "warning",
  },
  {
    rule: "field-added-required",
    before: "struct T {}",
    after: "struct T { 1 x: i32; }",
    toClient: "warning",
    toServer: "error",
  },
  {
    rule: "field-removed-required",
    before: "struct T { 1 x: i32; }",
    after: "struct T { reserved 1 x; }",
    toClient: "error",
    toServer: "warning",
  },
];

export const SENT = { toServer, toClient } as const;
