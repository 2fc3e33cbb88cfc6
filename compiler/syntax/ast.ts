// The tree of one file, as written: nothing is resolved here. A part that could not be read is
// undefined, its node `broken`.

import type { Range, SourceFile } from "../text/source-file.js";

/** Any piece of the file. */
export interface Node extends Range {
  readonly broken?: true;
}

export interface Name extends Node {
  readonly text: string;
}

/** What a declaration, member or parameter may carry. */
export interface Documented extends Node {
  /** Text of the `///` lines, joined by newlines. */
  readonly doc: string | undefined;
  readonly annotations: readonly Annotation[];
}

export interface File extends Range {
  readonly source: SourceFile;
  readonly package: PackageStatement | undefined;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  /**
   * True when a declaration was too broken to have a name: then an unknown name may be its fault.
   */
  readonly lostName: boolean;
}

/** One `//` or `///` comment up to the end of its line. */
export interface Comment extends Range {
  readonly text: string;
}

export interface PackageStatement extends Documented {
  readonly kind: "package";
  /** The dotted name. */
  readonly name: Name | undefined;
}

/** A name as the other file has it. */
export interface ImportedName extends Name {
  /** What it is called here: `BillingMoney` in `Money as BillingMoney`, else the name itself. */
  readonly local: Name;
}

export interface Import extends Documented {
  readonly kind: "import";
  readonly names: readonly ImportedName[];
  readonly path: StringLiteral | undefined;
}

export type Declaration = Const | Alias | Enum | Struct | Union | ErrorDeclaration | Service;

export interface Const extends Documented {
  readonly kind: "const";
  readonly name: Name | undefined;
  readonly type: Type | undefined;
  readonly value: Literal | undefined;
}

export interface Alias extends Documented {
  readonly kind: "alias";
  readonly name: Name | undefined;
  readonly type: Type | undefined;
}

export interface Enum extends Documented {
  readonly kind: "enum";
  readonly closed: boolean;
  readonly name: Name | undefined;
  readonly members: readonly EnumMember[];
  readonly reserved: readonly Reserved[];
}

export interface EnumMember extends Documented {
  readonly kind: "member";
  readonly id: IntLiteral | undefined;
  readonly name: Name | undefined;
}

export interface Struct extends Documented {
  readonly kind: "struct";
  readonly name: Name | undefined;
  readonly fields: readonly Field[];
  readonly reserved: readonly Reserved[];
}

export interface ErrorDeclaration extends Documented {
  readonly kind: "error";
  readonly name: Name | undefined;
  readonly fields: readonly Field[];
  readonly reserved: readonly Reserved[];
}

export interface Field extends Documented {
  readonly kind: "field";
  readonly id: IntLiteral | undefined;
  readonly name: Name | undefined;
  readonly type: Type | undefined;
  readonly default: Literal | undefined;
}

/** `reserved 7 legacy;` */
export interface Reserved extends Documented {
  readonly kind: "reserved";
  readonly id: IntLiteral | undefined;
  readonly name: Name | undefined;
}

export interface Union extends Documented {
  readonly kind: "union";
  readonly closed: boolean;
  readonly name: Name | undefined;
  readonly arms: readonly Arm[];
  readonly reserved: readonly Reserved[];
}

export interface Arm extends Documented {
  readonly kind: "arm";
  readonly id: IntLiteral | undefined;
  readonly name: Name | undefined;
  /** `named` has `type`; `inline` has `fields`; `unit` has neither. */
  readonly shape: "unit" | "inline" | "named";
  readonly type: Type | undefined;
  readonly fields: readonly Field[];
  readonly reserved: readonly Reserved[];
}

export interface Service extends Documented {
  readonly kind: "service";
  readonly name: Name | undefined;
  readonly methods: readonly Method[];
}

export interface Method extends Documented {
  readonly kind: "method";
  readonly oneway: boolean;
  readonly name: Name | undefined;
  readonly parameters: readonly Parameter[];
  readonly result: Type | undefined;
  readonly resultStream: boolean;
  readonly throws: readonly Name[];
}

export interface Parameter extends Documented {
  readonly kind: "parameter";
  readonly name: Name | undefined;
  readonly stream: boolean;
  readonly type: Type | undefined;
  readonly default: Literal | undefined;
}

export interface Annotation extends Node {
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

export type Argument = Literal | RangeArgument;

/** `1..34`, `..200` or `1..`. */
export interface RangeArgument extends Node {
  readonly kind: "range";
  readonly min: Literal | undefined;
  readonly max: Literal | undefined;
}

export type Type = NamedType | ListType | MapType;

export interface NamedType extends Node {
  readonly kind: "named";
  readonly name: Name;
  readonly optional: boolean;
}

export interface ListType extends Node {
  readonly kind: "list";
  readonly item: Type;
  readonly optional: boolean;
}

export interface MapType extends Node {
  readonly kind: "map";
  readonly key: Type;
  readonly value: Type;
  readonly optional: boolean;
}

export type Literal = IntLiteral | FloatLiteral | StringLiteral | BoolLiteral | DurationLiteral | ReferenceLiteral | ListLiteral;

export interface IntLiteral extends Node {
  readonly kind: "int";
  readonly value: bigint;
}

export interface FloatLiteral extends Node {
  readonly kind: "float";
  readonly value: number;
}

export interface StringLiteral extends Node {
  readonly kind: "string";
  readonly value: string;
}

export interface BoolLiteral extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface DurationLiteral extends Node {
  readonly kind: "duration";
  readonly milliseconds: number;
}

/**
 * A constant, or an enum member with or without its enum: `MAX_DIGITS`, `HalfEven`,
 * `Rounding.HalfEven`.
 */
export interface ReferenceLiteral extends Node {
  readonly kind: "reference";
  readonly qualifier: Name | undefined;
  readonly name: Name;
}

export interface ListLiteral extends Node {
  readonly kind: "list";
  readonly items: readonly Literal[];
}
