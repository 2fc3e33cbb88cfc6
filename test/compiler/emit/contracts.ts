// Contracts for the tests of the emitter, made by hand so that they do not depend on the parser.

import {
  type Descriptor,
  type EnumDescriptor,
  type ErrorDescriptor,
  type FieldDescriptor,
  type FileDescriptor,
  fingerprintService,
  type MethodDescriptor,
  type ParameterDescriptor,
  SCALAR_NAMES,
  type ScalarName,
  type ServiceDescriptor,
  type StructDescriptor,
  type TypeDescriptor,
  type TypeRef,
  type UnionDescriptor,
  wireId,
} from "callwire/schema";

type FieldOptions = Partial<Omit<FieldDescriptor, "id" | "name" | "type">>;

export function scalar(name: ScalarName): TypeRef {
  return { kind: "scalar", name };
}

/** A 64-bit integer marked `@js("number")`. */
export function asNumber(name: "i64" | "u64"): TypeRef {
  return { kind: "scalar", name, js: "number" };
}

export function named(name: string): TypeRef {
  return { kind: "named", name };
}

export function list(item: TypeRef): TypeRef {
  return { kind: "list", item };
}

export function map(key: TypeRef, value: TypeRef): TypeRef {
  return { kind: "map", key, value };
}

export function field(id: number, name: string, type: TypeRef, options: FieldOptions = {}): FieldDescriptor {
  return { id, name, type, ...options };
}

export function parameter(name: string, type: TypeRef, options: FieldOptions = {}): ParameterDescriptor {
  return { name, type, ...options };
}

export function struct(name: string, ...fields: readonly FieldDescriptor[]): StructDescriptor {
  return { kind: "struct", name, fields, reserved: [] };
}

export function enumOf(name: string, closed: boolean, ...members: readonly string[]): EnumDescriptor {
  return { kind: "enum", name, closed, members: members.map((member, id) => ({ name: member, id })), reserved: [] };
}

export function error(name: string, ...fields: readonly FieldDescriptor[]): ErrorDescriptor {
  return { kind: "error", name, id: wireId(name), code: "FAILED_PRECONDITION", retryable: false, fields, reserved: [] };
}

export function method(
  name: string,
  parameters: readonly ParameterDescriptor[],
  options: Partial<Omit<MethodDescriptor, "name" | "parameters">> = {},
): MethodDescriptor {
  return { name, id: wireId(name), kind: "unary", parameters, throws: [], idempotent: false, ...options };
}

export function service(
  name: string,
  types: readonly TypeDescriptor[],
  ...methods: readonly MethodDescriptor[]
): ServiceDescriptor {
  const withoutFingerprint = { name, methods };
  const fingerprint = fingerprintService(withoutFingerprint, new Map(types.map((type) => [type.name, type])));
  return { ...withoutFingerprint, fingerprint };
}

export function file(path: string, parts: Partial<Omit<FileDescriptor, "path">>): FileDescriptor {
  return { path, package: "demo.v1", constants: [], aliases: [], types: [], services: [], ...parts };
}

export function descriptorOf(...files: readonly FileDescriptor[]): Descriptor {
  return { version: 1, files };
}

const MONEY = struct(
  "shop.common.v1.Money",
  field(1, "currency", scalar("string"), { length: { min: "3", max: "3" } }),
  field(2, "units", scalar("i64")),
  field(3, "note", scalar("string"), { optional: true }),
);
const DENIED = error("shop.common.v1.Denied", field(1, "by", scalar("string"), { optional: true }));
const COLOR = enumOf("shop.common.v1.Color", true, "Red", "Green");

const SHAPE: UnionDescriptor = {
  kind: "union",
  name: "shop.v1.Shape",
  closed: false,
  reserved: [],
  doc: "What it looks like.",
  arms: [
    { id: 1, name: "circle", content: { kind: "inline", reserved: [], fields: [field(1, "radius", scalar("f64"))] } },
    {
      id: 2,
      name: "polygon",
      doc: "More than two corners.",
      content: {
        kind: "inline",
        reserved: [],
        fields: [
          field(1, "corners", list(list(scalar("f64"))), { doc: "Pairs of x and y." }),
          field(2, "label", scalar("string"), { optional: true }),
          field(3, "closed", scalar("bool"), { default: { kind: "bool", value: true } }),
        ],
      },
    },
    { id: 3, name: "price", content: { kind: "type", type: named(MONEY.name) } },
    { id: 4, name: "empty", content: { kind: "unit" } },
    { id: 7, name: "nothingInside", content: { kind: "inline", reserved: [], fields: [] } },
  ],
};
const SWITCH: UnionDescriptor = {
  kind: "union",
  name: "shop.v1.Switch",
  closed: true,
  reserved: [],
  arms: [
    { id: 1, name: "on", content: { kind: "unit" } },
    { id: 2, name: "level", content: { kind: "type", type: scalar("u8") } },
    { id: 3, name: "levels", content: { kind: "type", type: list(scalar("u8")) } },
  ],
};
const ROUNDING = enumOf("shop.v1.Rounding", false, "HalfEven", "Up", "class");

const ALL = struct("shop.v1.AllScalars", ...SCALAR_NAMES.map((name, index) => field(index + 1, `${name}Value`, scalar(name))));
const ALL_OPTIONAL = struct(
  "shop.v1.AllOptional",
  ...SCALAR_NAMES.map((name, index) => field(index + 1, `${name}Value`, scalar(name), { optional: true })),
);
const DEFAULTS = struct(
  "shop.v1.Defaults",
  field(1, "flag", scalar("bool"), { default: { kind: "bool", value: false } }),
  field(2, "small", scalar("i8"), { default: { kind: "int", value: "-7" }, range: { min: "-10", max: "10" } }),
  field(3, "big", scalar("i64"), { default: { kind: "int", value: "-9007199254740993" } }),
  field(4, "huge", scalar("u64"), { default: { kind: "int", value: "5" }, range: { min: "1" } }),
  field(5, "safe", asNumber("i64"), { default: { kind: "int", value: "12" }, range: { max: "99" } }),
  field(6, "ratio", scalar("f32"), { default: { kind: "float", value: 0.1 }, range: { min: "0", max: "0.1" } }),
  field(7, "exact", scalar("f64"), { default: { kind: "float", value: 1e21 } }),
  field(8, "text", scalar("string"), { default: { kind: "string", value: 'a "quoted"\n*/ \u202e text' } }),
  field(9, "wait", scalar("duration"), { default: { kind: "duration", value: 1500 }, range: { min: "1", max: "60000" } }),
  field(10, "rounding", named(ROUNDING.name), { default: { kind: "enum", enum: ROUNDING.name, member: "Up" } }),
  field(11, "tags", list(scalar("string")), { default: { kind: "list", items: [] } }),
  field(12, "modes", list(named(ROUNDING.name)), {
    default: { kind: "list", items: [{ kind: "enum", enum: ROUNDING.name, member: "Up" }] },
    length: { max: "4" },
  }),
);
/** Required fields behind optional ones, and retired positions in all places. */
const GAPS = struct(
  "shop.v1.Gaps",
  field(2, "early", scalar("string"), { optional: true, length: { min: "1", max: "5" } }),
  field(4, "middle", scalar("u32")),
  field(6, "n", scalar("u32"), { default: { kind: "int", value: "3" } }),
  field(9, "late", scalar("bytes"), { optional: true, length: { max: "8" } }),
  field(12, "latest", scalar("u8"), { optional: true }),
);
const NODE = struct(
  "shop.v1.Node",
  field(1, "name", scalar("string")),
  field(2, "children", list(named("shop.v1.Node"))),
  field(3, "next", named("shop.v1.Node"), { optional: true }),
);
const MAPS = struct(
  "shop.v1.Maps",
  field(1, "limits", map(scalar("string"), scalar("f64")), { length: { max: "3" } }),
  field(2, "byId", map(scalar("i64"), named(MONEY.name))),
  field(3, "nested", map(scalar("bool"), map(scalar("u8"), list(named(NODE.name))))),
  field(4, "byColor", map(named(COLOR.name), list(scalar("bytes")))),
  field(5, "matrix", list(list(list(scalar("i32"))))),
  field(6, "ids", list(asNumber("u64"))),
  field(7, "shapes", list(named(SHAPE.name))),
  field(8, "switches", list(named(SWITCH.name)), { length: { min: "1" } }),
);
/** Every name that could be mistaken for one of the emitter's own. */
const NAMES = struct(
  "shop.v1.Names",
  ...["r", "w", "v", "n", "n_", "length", "id", "class", "new", "f64", "string", "undefined", "RoundingCodec", "await", "of"].map(
    (name, index) => field(index + 1, name, scalar("u8"), index % 3 === 2 ? { optional: true } : {}),
  ),
);
const EMPTY = struct("shop.v1.Empty");
const READER = struct("shop.v1.Reader", field(1, "date", scalar("timestamp")), field(2, "codec", scalar("bytes")));
const DATE = struct("shop.v1.Date", field(1, "year", scalar("i16")), field(2, "at", scalar("timestamp")));
const FAILURE: ErrorDescriptor = {
  ...error(
    "shop.v1.Failure",
    field(1, "message", scalar("string"), { message: true, default: { kind: "string", value: "it failed" } }),
    field(2, "price", named(MONEY.name), { optional: true }),
    field(3, "codes", list(scalar("u16"))),
  ),
  deprecated: "use Denied",
  retryable: true,
};
const BARE = error("shop.v1.Bare");

const TYPES: readonly TypeDescriptor[] = [
  ...[ROUNDING, SHAPE, SWITCH, ALL, ALL_OPTIONAL, DEFAULTS, GAPS, NODE, MAPS, NAMES, EMPTY, READER, DATE, FAILURE, BARE],
];
const ALL_TYPES = [...TYPES, MONEY, DENIED, COLOR];

const SHOP = service(
  "shop.v1.Shop",
  ALL_TYPES,
  method("ping", []),
  method("echo", [parameter("shape", named(SHAPE.name))], {
    result: named(SHAPE.name),
    throws: [FAILURE.name, DENIED.name, BARE.name],
  }),
  method("find", [parameter("id", scalar("u64"))], { result: named(MONEY.name), resultOptional: true }),
  method("all", [], { result: list(named(NODE.name)) }),
  method("byName", [], { result: map(scalar("string"), list(named(MONEY.name))), idempotent: true, timeoutMs: 1500.5 }),
  method("new", [
    parameter("class", scalar("u8")),
    parameter("context", named(MONEY.name)),
    parameter("args", list(scalar("f64"))),
  ]),
  method(
    "options",
    [
      parameter("first", scalar("string"), { length: { max: "4" } }),
      parameter("second", scalar("u8"), { default: { kind: "int", value: "9" } }),
      parameter("third", named(DEFAULTS.name), { optional: true }),
      parameter("fourth", list(named(ROUNDING.name)), { default: { kind: "list", items: [] } }),
    ],
    { result: asNumber("i64"), doc: "Many\nthings." },
  ),
);

/** Types with the names of globals and of what generated code imports, used by one another. */
const GLOBALS =
  "Array Awaitable BigInt Boolean Buffer Call Codec Date Error Extract Function Map Math Number Object Promise ReadonlyMap Record String Symbol Uint8Array Writer";
const GLOBAL_TYPES = GLOBALS.split(" ").map((name, index) => {
  if (index % 5 === 0) return enumOf(`shop.names.v1.${name}`, index % 2 === 0, "One", "Two");
  const fields = [
    field(1, "bytes", scalar("bytes")),
    field(2, "at", scalar("timestamp"), { optional: true }),
    field(3, "entries", map(scalar("string"), list(named("shop.names.v1.Array"))), { optional: true }),
  ];
  return index % 5 === 1 ? error(`shop.names.v1.${name}`, ...fields) : struct(`shop.names.v1.${name}`, ...fields);
});

/** Every feature of the language that this version generates. */
export const BROAD_CONTRACT: Descriptor = descriptorOf(
  file("shop/broad.rpc", {
    package: "shop.v1",
    constants: [
      { name: "shop.v1.LIMIT", type: scalar("u8"), value: { kind: "int", value: "34" }, doc: "At most." },
      { name: "shop.v1.FAR", type: scalar("i64"), value: { kind: "int", value: "-9223372036854775808" } },
      {
        name: "shop.v1.MODES",
        type: list(named(ROUNDING.name)),
        value: { kind: "list", items: [{ kind: "enum", enum: ROUNDING.name, member: "Up" }] },
      },
      { name: "shop.v1.TINY", type: scalar("f64"), value: { kind: "float", value: -1e-9 } },
    ],
    aliases: [{ name: "shop.v1.Prices", type: map(scalar("string"), named(MONEY.name)) }],
    types: TYPES,
    services: [SHOP],
  }),
  file("shop/names.rpc", {
    package: "shop.names.v1",
    types: GLOBAL_TYPES,
    services: [
      service(
        "shop.names.v1.Globals",
        GLOBAL_TYPES,
        method("map", [parameter("date", named("shop.names.v1.Date"))], { result: named("shop.names.v1.Map") }),
      ),
    ],
  }),
  file("shop/common/money.rpc", { package: "shop.common.v1", types: [MONEY, DENIED, COLOR] }),
);
