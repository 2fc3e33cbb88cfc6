// The contract as data: what the compiler lowers `.rpc` files to, and the only form that emitters,
// the breaking check, the registry and the live tools read. Plain JSON values; every name is fully
// qualified; every list has a defined order.

import type { ScalarName } from "../base/scalars.js";
import type { Meta } from "./meta.js";

/** A whole program: every file reached from the roots, sorted by `path`. */
export interface Descriptor {
  /** Version of this format. */
  readonly version: 1;
  /** The files, sorted by `path`. */
  readonly files: readonly FileDescriptor[];
}

/**
 * One `.rpc` file. `types` and `services` keep the order of the source, so that generated code
 * reads like it.
 */
export interface FileDescriptor {
  /**
   * Path below the root, with `/`, such as `demo/calculator.rpc`. The generated file has the same
   * path with `.ts`.
   */
  readonly path: string;
  /** Name of the package, such as `demo.calculator.v1`. */
  readonly package: string;
  /** Text of the `///` lines above `package`, joined by newlines. */
  readonly doc?: string;
  /**
   * What imports give another name to, `import { Money as BillingMoney }`: what generated code of
   * this file calls it.
   */
  readonly renamed?: readonly RenamedImport[];
  /** Constants, in the order of the source. */
  readonly constants: readonly ConstantDescriptor[];
  /** Aliases as declared. References to an alias are already resolved everywhere else. */
  readonly aliases: readonly AliasDescriptor[];
  /** Enums, structs, unions and errors, in the order of the source. */
  readonly types: readonly TypeDescriptor[];
  /** Services, in the order of the source. */
  readonly services: readonly ServiceDescriptor[];
}

/** A declaration of another file by its full name, and what it is called in this one. */
export interface RenamedImport {
  /** Full name, such as `demo.money.v1.Money`. */
  readonly name: string;
  /** What it is called in this file. */
  readonly as: string;
}

/** What every declaration has. */
export interface Declared {
  /**
   * Full name for a top-level declaration (`demo.calculator.v1.Rounding`), own name for a member.
   */
  readonly name: string;
  /** Text of the `///` lines, joined by newlines, without the slashes. */
  readonly doc?: string;
  /** Present when deprecated: the reason, which may be empty. */
  readonly deprecated?: string;
  /**
   * Keys and values of its own `@meta`. That of a service counts for its methods too, which do not
   * repeat it here.
   */
  readonly meta?: Meta;
}

/** `const MAX: i32 = 10;` */
export interface ConstantDescriptor extends Declared {
  /** The type of the value. */
  readonly type: TypeRef;
  /** The value itself; other constants in it are resolved. */
  readonly value: ValueDescriptor;
}

/** `type Money = Decimal;`: another name for a type. */
export interface AliasDescriptor extends Declared {
  /** What the name stands for. */
  readonly type: TypeRef;
}

/** A type that a contract declares. */
export type TypeDescriptor = EnumDescriptor | StructDescriptor | UnionDescriptor | ErrorDescriptor;

/** `enum Color { ... }` */
export interface EnumDescriptor extends Declared {
  /** Tells it from other types. */
  readonly kind: "enum";
  /** Whether a number that is no member is an error. An open enum keeps it as `unknown:7`. */
  readonly closed: boolean;
  /** In the order of the contract. */
  readonly members: readonly EnumMemberDescriptor[];
  /** Numbers and names that must not be used again. */
  readonly reserved: readonly Reserved[];
}

/** One member of an enum. */
export interface EnumMemberDescriptor extends Declared {
  /** -2^31 to 2^31 - 1. */
  readonly id: number;
}

/** Fields are sorted by id. */
export interface StructDescriptor extends Declared {
  /** Tells it from other types. */
  readonly kind: "struct";
  /** Sorted by id. */
  readonly fields: readonly FieldDescriptor[];
  /** Ids and names that must not be used again. */
  readonly reserved: readonly Reserved[];
}

/** Arms are sorted by id. */
export interface UnionDescriptor extends Declared {
  /** Tells it from other types. */
  readonly kind: "union";
  /** Whether a number that is no arm is an error. */
  readonly closed: boolean;
  /** Sorted by id. */
  readonly arms: readonly ArmDescriptor[];
  /** Ids and names that must not be used again. */
  readonly reserved: readonly Reserved[];
}

/** One case of a union. */
export interface ArmDescriptor extends Declared {
  /** 1 to 255: its number on the wire. */
  readonly id: number;
  /** What the case holds: nothing, fields of its own, or a type that is declared elsewhere. */
  readonly content:
    | { readonly kind: "unit" }
    | { readonly kind: "inline"; readonly fields: readonly FieldDescriptor[]; readonly reserved: readonly Reserved[] }
    | { readonly kind: "type"; readonly type: TypeRef };
}

/** `error InvalidOperation { ... }`: an error that methods declare by `throws`. */
export interface ErrorDescriptor extends Declared {
  /** Tells it from other types. */
  readonly kind: "error";
  /** 32-bit hash of the full name, see `wireId`. */
  readonly id: number;
  /** Status name, such as `INVALID_ARGUMENT`; FAILED_PRECONDITION unless `@code` says otherwise. */
  readonly code: string;
  /** Whether the contract says `@retryable`. */
  readonly retryable: boolean;
  /** Sorted by id. */
  readonly fields: readonly FieldDescriptor[];
  /** Ids and names that must not be used again. */
  readonly reserved: readonly Reserved[];
}

/** A retired id, with the retired name when the contract gives it. */
export interface Reserved {
  /** The number. */
  readonly id: number;
  /** The name that it had. */
  readonly name?: string;
}

/** One field of a struct, an error or an arm. */
export interface FieldDescriptor extends ParameterDescriptor {
  /** 1 to 255; the position on the wire is `id - 1`. */
  readonly id: number;
  /** The field of an error that is its `message`. */
  readonly message?: true;
}

/** A parameter; its position in the list is its identity. */
export interface ParameterDescriptor extends Declared {
  /** The type of the value. */
  readonly type: TypeRef;
  /** `T?`: may be absent on both sides. Never together with `default`. */
  readonly optional?: true;
  /** Optional to write, always present to read. */
  readonly default?: ValueDescriptor;
  /**
   * Inclusive bounds of a number, from `@range`. Decimal text, as 64-bit bounds do not fit a JSON
   * number.
   */
  readonly range?: Bounds;
  /**
   * Inclusive bounds of the length: of a string in UTF-16 units, of bytes in bytes, of a list or
   * map in entries.
   */
  readonly length?: Bounds;
  /** `@sensitive`: the value is left out of what is printed. */
  readonly sensitive?: true;
}

/** A lower and an upper bound, both inclusive. Decimal text. */
export interface Bounds {
  /** Absent when nothing bounds it below. */
  readonly min?: string;
  /** Absent when nothing bounds it above. */
  readonly max?: string;
}

export type { ScalarName };

/** A use of a type. A 64-bit integer that is marked `@js("number")` has `js: "number"`. */
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

/** One service. */
export interface ServiceDescriptor extends Declared {
  /**
   * See `fingerprintService`: changes when, and only when, something on the wire or in the
   * behaviour changes.
   */
  readonly fingerprint: string;
  /** In the order of the contract. */
  readonly methods: readonly MethodDescriptor[];
}

/** One method of a service. */
export interface MethodDescriptor extends Declared {
  /** 32-bit hash of `package.Service/method`, or the number given by `@id`. */
  readonly id: number;
  /** Which side streams, or `"oneway"` when there is no answer. */
  readonly kind: "unary" | "clientStreaming" | "serverStreaming" | "bidi" | "oneway";
  /** In the order of the contract, without a stream. */
  readonly parameters: readonly ParameterDescriptor[];
  /** Item type of the stream that the client sends, with the parameter's name. */
  readonly requestStream?: { readonly name: string; readonly item: TypeRef; readonly doc?: string; readonly meta?: Meta };
  /** Absent when the method returns nothing. The item type when the server streams. */
  readonly result?: TypeRef;
  /** `T?` as a result. */
  readonly resultOptional?: true;
  /** Full names of the declared errors, in the order of `throws`. */
  readonly throws: readonly string[];
  /** Whether the contract says `@idempotent` or `@readonly`: the call may run twice. */
  readonly idempotent: boolean;
  /** `@readonly`: the call changes nothing. Without it, it may. */
  readonly readonly?: true;
  /**
   * From `@cacheable`, milliseconds, whole seconds: how long an answer may be kept. Without it, not
   * at all.
   */
  readonly cacheableMs?: number;
  /** From `@timeout`, milliseconds. */
  readonly timeoutMs?: number;
}
