// The contract as data: what the compiler lowers `.rpc` files to, and the only form that emitters, the breaking check,
// the registry and the live tools read. Plain JSON values; every name is fully qualified; every list has a defined order.

import type { ScalarName } from "../base/scalars.js";
import type { Meta } from "./meta.js";

/** A whole program: every file reached from the roots, sorted by `path`. */
export interface Descriptor {
  /** Version of this format. */
  readonly version: 1;
  readonly files: readonly FileDescriptor[];
}

/** One `.rpc` file. `types` and `services` keep the order of the source, so that generated code reads like it. */
export interface FileDescriptor {
  /** Path below the root, with `/`, such as `demo/calculator.rpc`. The generated file has the same path with `.ts`. */
  readonly path: string;
  readonly package: string;
  readonly doc?: string;
  /** What imports give another name to, `import { Money as BillingMoney }`: what generated code of this file calls it. */
  readonly renamed?: readonly RenamedImport[];
  readonly constants: readonly ConstantDescriptor[];
  /** Aliases as declared. References to an alias are already resolved everywhere else. */
  readonly aliases: readonly AliasDescriptor[];
  readonly types: readonly TypeDescriptor[];
  readonly services: readonly ServiceDescriptor[];
}

/** A declaration of another file by its full name, and what it is called in this one. */
export interface RenamedImport {
  readonly name: string;
  readonly as: string;
}

/** What every declaration has. */
export interface Declared {
  /** Full name for a top-level declaration (`demo.calculator.v1.Rounding`), own name for a member. */
  readonly name: string;
  /** Text of the `///` lines, joined by newlines, without the slashes. */
  readonly doc?: string;
  /** Present when deprecated: the reason, which may be empty. */
  readonly deprecated?: string;
  /** Keys and values of its own `@meta`. That of a service counts for its methods too, which do not repeat it here. */
  readonly meta?: Meta;
}

export interface ConstantDescriptor extends Declared {
  readonly type: TypeRef;
  readonly value: ValueDescriptor;
}

export interface AliasDescriptor extends Declared {
  readonly type: TypeRef;
}

export type TypeDescriptor = EnumDescriptor | StructDescriptor | UnionDescriptor | ErrorDescriptor;

export interface EnumDescriptor extends Declared {
  readonly kind: "enum";
  readonly closed: boolean;
  readonly members: readonly EnumMemberDescriptor[];
  readonly reserved: readonly Reserved[];
}

export interface EnumMemberDescriptor extends Declared {
  /** -2^31 to 2^31 - 1. */
  readonly id: number;
}

/** Fields are sorted by id. */
export interface StructDescriptor extends Declared {
  readonly kind: "struct";
  readonly fields: readonly FieldDescriptor[];
  readonly reserved: readonly Reserved[];
}

/** Arms are sorted by id. */
export interface UnionDescriptor extends Declared {
  readonly kind: "union";
  readonly closed: boolean;
  readonly arms: readonly ArmDescriptor[];
  readonly reserved: readonly Reserved[];
}

export interface ArmDescriptor extends Declared {
  readonly id: number;
  readonly content:
    | { readonly kind: "unit" }
    | { readonly kind: "inline"; readonly fields: readonly FieldDescriptor[]; readonly reserved: readonly Reserved[] }
    | { readonly kind: "type"; readonly type: TypeRef };
}

export interface ErrorDescriptor extends Declared {
  readonly kind: "error";
  /** 32-bit hash of the full name, see `wireId`. */
  readonly id: number;
  /** Status name, such as `INVALID_ARGUMENT`; FAILED_PRECONDITION unless `@code` says otherwise. */
  readonly code: string;
  readonly retryable: boolean;
  readonly fields: readonly FieldDescriptor[];
  readonly reserved: readonly Reserved[];
}

/** A retired id, with the retired name when the contract gives it. */
export interface Reserved {
  readonly id: number;
  readonly name?: string;
}

export interface FieldDescriptor extends ParameterDescriptor {
  /** 1 to 255; the position on the wire is `id - 1`. */
  readonly id: number;
  /** The field of an error that is its `message`. */
  readonly message?: true;
}

/** A parameter; its position in the list is its identity. */
export interface ParameterDescriptor extends Declared {
  readonly type: TypeRef;
  /** `T?`: may be absent on both sides. Never together with `default`. */
  readonly optional?: true;
  /** Optional to write, always present to read. */
  readonly default?: ValueDescriptor;
  /** Inclusive bounds of a number, from `@range`. Decimal text, as 64-bit bounds do not fit a JSON number. */
  readonly range?: Bounds;
  /** Inclusive bounds of the length: of a string in UTF-16 units, of bytes in bytes, of a list or map in entries. */
  readonly length?: Bounds;
  readonly sensitive?: true;
}

export interface Bounds {
  readonly min?: string;
  readonly max?: string;
}

export type { ScalarName };

export type TypeRef =
  /** `js: "number"` for a 64-bit integer marked `@js("number")`. */
  | { readonly kind: "scalar"; readonly name: ScalarName; readonly js?: "number" }
  /** A struct, enum, union or error by its full name. */
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "list"; readonly item: TypeRef }
  | { readonly kind: "map"; readonly key: TypeRef; readonly value: TypeRef };

/** A constant or default. Integers are decimal text; durations are milliseconds. */
export type ValueDescriptor =
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: string }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "duration"; readonly value: number }
  | { readonly kind: "enum"; readonly enum: string; readonly member: string }
  | { readonly kind: "list"; readonly items: readonly ValueDescriptor[] };

export interface ServiceDescriptor extends Declared {
  /** See `fingerprintService`: changes when, and only when, something on the wire or in the behaviour changes. */
  readonly fingerprint: string;
  readonly methods: readonly MethodDescriptor[];
}

export interface MethodDescriptor extends Declared {
  /** 32-bit hash of `package.Service/method`, or the number given by `@id`. */
  readonly id: number;
  readonly kind: "unary" | "clientStreaming" | "serverStreaming" | "bidi" | "oneway";
  readonly parameters: readonly ParameterDescriptor[];
  /** Item type of the stream that the client sends, with the parameter's name. */
  readonly requestStream?: { readonly name: string; readonly item: TypeRef; readonly doc?: string; readonly meta?: Meta };
  /** Absent when the method returns nothing. The item type when the server streams. */
  readonly result?: TypeRef;
  /** `T?` as a result. */
  readonly resultOptional?: true;
  /** Full names of the declared errors, in the order of `throws`. */
  readonly throws: readonly string[];
  readonly idempotent: boolean;
  /** From `@timeout`, milliseconds. */
  readonly timeoutMs?: number;
}
