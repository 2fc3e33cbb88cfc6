// A `.thrift` file as it was read. Knows nothing of contracts.

/** Names of annotations, with their values. */
export type Annotations = readonly { readonly name: string; readonly value: string | undefined }[];

export type SourceType =
  | { readonly kind: "named"; readonly name: string; readonly annotations: Annotations }
  | { readonly kind: "list"; readonly item: SourceType; readonly annotations: Annotations }
  | { readonly kind: "set"; readonly item: SourceType; readonly annotations: Annotations }
  | { readonly kind: "map"; readonly key: SourceType; readonly value: SourceType; readonly annotations: Annotations };

export type SourceValue =
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "double"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly SourceValue[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [SourceValue, SourceValue])[] };

interface Declared {
  readonly name: string;
  readonly doc: string | undefined;
  readonly annotations: Annotations;
}

export interface SourceField extends Declared {
  /** -1, -2 and so on for those without one, as Thrift numbers them. */
  readonly id: number;
  readonly type: SourceType;
  readonly requiredness: "required" | "optional" | undefined;
  readonly standard: SourceValue | undefined;
  /** Old words such as `xsd_optional`, and `&`. */
  readonly marks: readonly string[];
}

export interface SourceStruct extends Declared {
  readonly kind: "struct" | "union" | "exception";
  readonly fields: readonly SourceField[];
  readonly marks: readonly string[];
}

export interface SourceMember extends Declared {
  readonly number: bigint;
}

export interface SourceEnum extends Declared {
  readonly kind: "enum";
  readonly members: readonly SourceMember[];
}

/** An enum of strings, as old files have it. */
export interface SourceSenum extends Declared {
  readonly kind: "senum";
  readonly values: readonly string[];
}

export interface SourceTypedef extends Declared {
  readonly kind: "typedef";
  readonly type: SourceType;
}

export interface SourceConst extends Declared {
  readonly kind: "const";
  readonly type: SourceType;
  readonly value: SourceValue;
  /** As it stands in the file. */
  readonly text: string;
}

export interface SourceMethod extends Declared {
  readonly isOneway: boolean;
  /** Undefined for `void`. */
  readonly result: SourceType | undefined;
  readonly parameters: readonly SourceField[];
  readonly throws: readonly SourceField[];
}

export interface SourceService extends Declared {
  readonly kind: "service";
  readonly base: string | undefined;
  readonly methods: readonly SourceMethod[];
}

export type SourceDeclaration = SourceStruct | SourceEnum | SourceSenum | SourceTypedef | SourceConst | SourceService;

export interface ThriftSource {
  /** As other files include it. */
  readonly path: string;
  /** Of the namespace that stands for all languages; empty when there is none. */
  readonly package: string;
  readonly includes: readonly SourceInclude[];
  readonly cppIncludes: readonly string[];
  readonly declarations: readonly SourceDeclaration[];
}

export interface SourceInclude {
  /** As it was written. */
  readonly path: string;
  /** What types of it begin with. */
  readonly prefix: string;
}
