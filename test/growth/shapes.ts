// Contracts of one shape in any size: each has many of one thing, and twice as many at twice the
// size.

/** Texts of contracts by their path. */
export type Files = Readonly<Record<string, string>>;

export interface Shape {
  readonly name: string;
  /**
   * How many at size 1. Eight times as many take long enough to be measured, and fit into one
   * contract.
   */
  readonly count: number;
  /** Whether `check` finds something in it. */
  readonly isWrong?: boolean;
  readonly write: (count: number) => Files;
}

type Print = (index: number) => string;

export const SHAPES: readonly Shape[] = [
  many("flat structs", 300, (i) => `struct S${i} { 1 a: i32; 2 b: string; }`),
  many("structs of many kinds of fields", 40, (i) =>
    block(`/// The ${i}th.\nstruct W${i}`, [
      "1 id: i32;",
      "2 tags: [string];",
      "3 rates: map<string, f64>;",
      "4 count: u16 = 7 @range(1..50);",
      "5 note: string? @length(..20);",
      "reserved 6 gone;",
    ]),
  ),
  many("fields", 2, (i) =>
    block(
      `struct F${i}`,
      list(250, (k) => `${k + 1} field${k}: i32${k % 3 === 0 ? "?" : ""};`),
    ),
  ),
  one("members of an enum", 250, (count) =>
    block(
      "enum E",
      list(count, (i) => `${i} Member${i};`),
    ),
  ),
  one("arms of a union", 125, (count) =>
    block(
      "union U",
      list(count, (i) => `${i + 1} arm${i}: i32;`),
    ),
  ),
  one("inline arms of a union", 40, (count) =>
    block(
      "union U",
      list(count, (i) => `${i + 1} arm${i} { 1 x: i32; 2 y: string; }`),
    ),
  ),
  many("services", 25, (i) => `service S${i} { get${i}(id: i32): string; put(id: i32, value: string); }`),
  one("methods of a service", 60, (count) =>
    block(
      "service S",
      list(count, (i) => `method${i}(value: i32): string;`),
    ),
  ),
  many("parameters", 2, (i) => `service P${i} { call(${list(100, (k) => `p${k}: i32`).join(", ")}): i32; }`),
  many("errors", 50, (i) => `error E${i} { 1 what: i32; 2 why: string @message; }`),
  one("errors that methods throw", 12, (count) =>
    [
      ...list(count, (i) => `error E${i} { 1 what: i32; }`),
      block(
        "service S",
        list(count, (i) => `call${i}(): i32 throws ${list(10, (k) => `E${k}`).join(", ")};`),
      ),
    ].join("\n"),
  ),
  {
    name: "files that import the next",
    count: 10,
    write: (count) =>
      Object.fromEntries(
        list(count, (i) => {
          const [head, next] = i === count - 1 ? ["", "i32"] : [`import { T${i + 1} } from "./part${i + 1}.rpc";\n`, `T${i + 1}`];
          return [`part${i}.rpc`, `package growth.p${i};\n${head}struct T${i} { 1 inner: ${next}?; 2 a: i32; }\n`];
        }),
      ),
  },
  {
    name: "files that one imports",
    count: 12,
    write: (count) => ({
      ...Object.fromEntries(list(count, (i) => [`part${i}.rpc`, `package growth.p${i};\nstruct T${i} { 1 a: i32; }\n`])),
      "all.rpc": [
        "package growth.all;",
        ...list(count, (i) => `import { T${i} } from "./part${i}.rpc";`),
        ...list(count, (i) => `struct A${i} { 1 t: T${i}; 2 b: i32; }`),
      ].join("\n"),
    }),
  },
  {
    name: "names that one file imports",
    count: 40,
    write: (count) => ({
      "types.rpc": `package growth.types;\n${list(count, (i) => `struct T${i} { 1 a: i32; }`).join("\n")}`,
      "all.rpc": `package growth.all;\nimport { ${list(count, (i) => `T${i}`).join(", ")} } from "./types.rpc";\n${list(count, (i) => `struct A${i} { 1 t: T${i}; 2 b: i32; }`).join("\n")}`,
    }),
  },
  many("chains of aliases", 100, (i) => `type A${i} = ${i % 25 === 0 ? "i32" : `A${i - 1}`};`),
  many("chains of constants", 125, (i) => `const C${i}: i32 = ${i % 25 === 0 ? String(i) : `C${i - 1}`};`),
  many("nested lists and maps", 25, (i) => `struct N${i} { 1 a: [[map<string, [T${i}]>]]; }\nstruct T${i} { 1 x: i32; }`),
  many(
    "documented structs",
    40,
    (i) => `${list(8, (k) => `/// Line ${k} about struct ${i}.`).join("\n")}\nstruct D${i} {\n  /// One.\n  1 a: i32;\n}`,
  ),
  one(
    "lines of one documentation",
    1000,
    (count) => `${list(count, (i) => `/// Line ${i} of what is said.`).join("\n")}\nstruct D { 1 a: i32; }`,
  ),
  one("comments", 1000, (count) => `${list(count, (i) => `// Line ${i} of what is said.`).join("\n")}\nstruct D { 1 a: i32; }`),
  many("@deprecated", 60, (i) => `@deprecated("use ${i}")\nstruct D${i} { 1 a: i32 @deprecated("no ${i}"); }`),
  many(
    "@meta",
    40,
    (i) => `service M${i} { @meta("x.y${i}", "value ${i}") @meta("x.z", "${i}") @idempotent @timeout(5s) call(a: i32): i32; }`,
  ),
  one(
    "stacked ignores",
    1400,
    (count) => `${list(count, (i) => `// callwire:ignore field-case reason ${i}`).join("\n")}\nstruct D { 1 a: i32; }`,
  ),
  many("ignores that count", 75, (i) => `struct D${i} {\n  // callwire:ignore field-case reason ${i}\n  1 Bad: i32;\n}`),
  one("reserved numbers of an enum", 250, (count) =>
    block("enum E", ["0 A;", "1 B;", ...list(count, (i) => `reserved ${i + 2} Gone${i};`)]),
  ),
  one("chains of optional structs", 100, (count) => chain(count, "?", "i32")),
  one("chains of structs with a default at the end", 100, (count) => chain(count, "", "i32 = 1")),
  one("chains of structs with a default at the start", 100, (count) =>
    list(count, (i) => `struct O${count - i} { 1 a: ${i === 0 ? "i32 = 1" : `O${count - i + 1}`}; }`).join("\n"),
  ),
  many("long strings", 20, (i) => `const L${i}: string = "${"text ".repeat(300)}${i}";`),
  many("long lists", 6, (i) => `const L${i}: [i32] = [${list(300, String).join(", ")}];`),
  one("characters of one line", 80, (count) => list(count, (i) => `struct S${i} { 1 a: i32; }`).join(" ")),
  wrong("syntax errors", 100, (i) => `struct ${i} x ! ;`),
  wrong("fields that are no fields", 80, (i) => `struct S${i} { a i32; }`),
  wrong("unknown types", 100, (i) => `struct S${i} { 1 a: Unknwn${i}; }`),
  wrong("names declared twice", 120, (i) => `struct Same { 1 a${i}: i32; }`),
  wrong("messages of protobuf", 60, (i) => `message M${i} {\n  optional string a = 1;\n  repeated Foo b = 2;\n}`),
  wrong("interfaces of TypeScript", 60, (i) => `export interface I${i} {\n  a?: string;\n  b: Array<string>;\n}`),
];

/** One file with `count` of what `print` gives. */
function many(name: string, count: number, print: Print): Shape {
  return one(name, count, (size) => list(size, print).join("\n"));
}

/** One file with a mistake in each of `count`. */
function wrong(name: string, count: number, print: Print): Shape {
  return { ...many(name, count, print), isWrong: true };
}

/** One file. */
function one(name: string, count: number, print: (count: number) => string): Shape {
  return { name, count, write: (size) => ({ "growth.rpc": `package growth.v1;\n\n${print(size)}\n` }) };
}

function chain(count: number, mark: string, end: string): string {
  return list(count, (i) => `struct O${i} { 1 a: ${i === count - 1 ? end : `O${i + 1}${mark}`}; }`).join("\n");
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function list<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
