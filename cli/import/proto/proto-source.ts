// A `.proto` file as data: what the importer knows of it. The parser's own objects end where this
// is made.

/** How often a field has a value, and whether its absence can be told from zero. */
export type ProtoLabel = "implicit" | "optional" | "required" | "repeated" | "map";

export interface ProtoSource {
  /** As other files import it, such as `google/type/date.proto`. */
  readonly path: string;
  /** Empty when the file has none. */
  readonly package: string;
  readonly imports: readonly string[];
  readonly messages: readonly SourceMessage[];
  readonly enums: readonly SourceEnum[];
  readonly services: readonly SourceService[];
  /** Names of fields that the file adds to messages of others. */
  readonly extensions: readonly string[];
}

export interface SourceDeclared {
  readonly name: string;
  readonly doc: string | undefined;
  readonly isDeprecated: boolean;
  /** Names of options that only others understand, such as `(google.api.field_behavior)`. */
  readonly options: readonly string[];
}

export interface SourceMessage extends SourceDeclared {
  /** With its package and the messages around it. */
  readonly fullName: string;
  readonly isGroup: boolean;
  readonly fields: readonly SourceField[];
  readonly oneofs: readonly SourceOneof[];
  readonly messages: readonly SourceMessage[];
  readonly enums: readonly SourceEnum[];
  readonly extensions: readonly string[];
  readonly hasExtensionRanges: boolean;
  readonly reserved: SourceReserved;
}

export interface SourceReserved {
  /** Both ends included. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly names: readonly string[];
}

export interface SourceField extends SourceDeclared {
  readonly number: number;
  readonly label: ProtoLabel;
  /** Of one value, as it is written there. */
  readonly type: string;
  /** The type of the keys of a map. */
  readonly key: string | undefined;
  readonly oneof: string | undefined;
  readonly jsonName: string | undefined;
  readonly defaultValue: unknown;
}

export interface SourceOneof {
  readonly name: string;
  readonly doc: string | undefined;
}

export interface SourceEnum extends SourceDeclared {
  readonly fullName: string;
  readonly members: readonly SourceMember[];
  readonly reserved: SourceReserved;
}

export interface SourceMember extends SourceDeclared {
  readonly number: number;
}

export interface SourceService extends SourceDeclared {
  readonly fullName: string;
  readonly methods: readonly SourceMethod[];
}

export interface SourceMethod extends SourceDeclared {
  readonly input: string;
  readonly output: string;
  readonly clientStreams: boolean;
  readonly serverStreams: boolean;
  /** The value of `idempotency_level`. */
  readonly idempotency: string | undefined;
  /** The value of `google.api.http`, as JSON. */
  readonly http: string | undefined;
}
