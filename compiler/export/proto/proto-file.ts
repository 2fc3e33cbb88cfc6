// A contract as protobuf has it, before it is text: what the printer writes, and what a gateway can
// make types of at run time. Plain data.

/** One `.proto` file. */
export interface ProtoFile {
  /** Such as `demo/calculator.proto`. */
  readonly path: string;
  /** The package of the contract. */
  readonly package: string;
  /** What the contract says above its package. */
  readonly doc?: string | undefined;
  /** Paths of the files that it uses, sorted. */
  readonly imports: readonly string[];
  /** Those of methods first, then those of types in the order of the contract. */
  readonly messages: readonly ProtoMessage[];
  /** In the order of the contract. */
  readonly services: readonly ProtoService[];
}

/** What declarations have. */
export interface ProtoDeclared {
  /** Without its package. */
  readonly name: string;
  /** Lines of a comment, without slashes. */
  readonly doc?: string | undefined;
  /** Whether the contract says `@deprecated`. */
  readonly deprecated: boolean;
}

/** One message. */
export interface ProtoMessage extends ProtoDeclared {
  /** In the order of their numbers, but for the field of a stream, which is the last. */
  readonly fields: readonly ProtoField[];
  /** Name of the `oneof` that all fields are in; absent when they are in none. */
  readonly oneof?: string | undefined;
  /** Messages inside: the arms of a union that have fields. */
  readonly messages: readonly ProtoMessage[];
  /** Enums inside: the one of a message that stands for an enum. */
  readonly enums: readonly ProtoEnum[];
  /** Numbers and names that are retired. */
  readonly reserved: ProtoReserved;
}

/** What must not be used again. */
export interface ProtoReserved {
  /** Of fields or members. */
  readonly numbers: readonly number[];
  /** Of fields or members. */
  readonly names: readonly string[];
}

/** One field of a message. */
export interface ProtoField extends ProtoDeclared {
  /** The id of the contract; of a parameter, its place from 1 on. */
  readonly number: number;
  /** The name in JSON, which is the one of the contract. */
  readonly jsonName: string;
  /** How often there is a value. `oneof`: it is one of several fields. */
  readonly label: "optional" | "repeated" | "map" | "oneof";
  /** Name of the scalar that is the key of a map. */
  readonly key?: string | undefined;
  /** Of the value; of one item or one entry when there are several. */
  readonly type: ProtoType;
}

/** A use of a type. */
export interface ProtoType {
  /** Which kind of type has the name. */
  readonly kind: "scalar" | "message" | "enum";
  /** Of a scalar its name, and of any other its full name, without a dot in front. */
  readonly name: string;
}

/** An enum inside of the message that has its name in the contract. */
export interface ProtoEnum {
  /** Such as `Enum`. */
  readonly name: string;
  /** The first has the number 0. */
  readonly values: readonly ProtoEnumValue[];
  /** Numbers and names that are retired. */
  readonly reserved: ProtoReserved;
}

/** One member of an enum. */
export interface ProtoEnumValue extends ProtoDeclared {
  /** 32 bits with a sign. */
  readonly number: number;
}

/** One service. */
export interface ProtoService extends ProtoDeclared {
  /** In the order of the contract. */
  readonly methods: readonly ProtoMethod[];
}

/** One method. */
export interface ProtoMethod extends ProtoDeclared {
  /** Full name of the message of the request. */
  readonly input: string;
  /** Full name of the message of the answer. */
  readonly output: string;
  /** Whether the client sends several. */
  readonly clientStreams: boolean;
  /** Whether the server sends several. */
  readonly serverStreams: boolean;
  /** What `idempotency_level` says. */
  readonly idempotency?: "NO_SIDE_EFFECTS" | "IDEMPOTENT" | undefined;
}
