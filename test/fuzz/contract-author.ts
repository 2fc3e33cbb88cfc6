// Contracts at random, whose names mean something to JavaScript, to TypeScript or to generated
// code; without mistakes, once they are mended.

import assert from "node:assert/strict";
import { type Compilation, compile, createMemoryHost } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { createRandom } from "callwire/testing";

/** Of TypeScript: its words, the names of its types, and what its libraries declare. */
const TYPESCRIPT =
  "abstract any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do else enum " +
  "eval export extends false finally for from function get global globalThis if implements import in infer instanceof interface intrinsic is " +
  "keyof let module namespace never new null number object of out override package private protected public readonly require return satisfies " +
  "set static string super switch symbol this throw true try type typeof undefined unique unknown using var void while with yield accessor " +
  "arguments constructor prototype NaN Infinity Array AsyncIterable BigInt Date Error Extract Exclude Function Iterable Map Number Object Omit " +
  "Partial Pick Promise Proxy Readonly ReadonlyArray ReadonlyMap ReadonlySet Record RegExp Required ReturnType Set String Symbol Uint8Array " +
  "Awaited Parameters PropertyKey TemplateStringsArray exports process Buffer URL console";
/** Of generated code: what it imports, and the names of its own variables. */
const GENERATED =
  "Awaitable Call CallContext ClientBase Codec DeclaredError ErrorDef Items Mutable Reader RequestStream RpcStream ServiceDef Writer RpcError " +
  "Stub_Codec Stub_Reader Stub_DeclaredError Codec2 args context handler items init r w n v value id code codec retryable is kind length " +
  "closedEnum openEnum noArgs nothing safeI64 safeU64 raw name message stack cause invoke errors result request methods fingerprint then " +
  "close toJSON inspect meta idempotent timeoutMs missing skip";
/** Parts from which generated code makes names too. */
const STEMS = ["A", "B", "Move", "move", "Text", "U8", "Money"];
const SUFFIXES = [
  "",
  "Codec",
  "Init",
  "Def",
  "Client",
  "Handler",
  "Args",
  "ArgsCodec",
  "List",
  "ListCodec",
  "ListListCodec",
  "OneCodec",
  "_",
  "2",
];
const WORDS = [...new Set([...TYPESCRIPT.split(" "), ...GENERATED.split(" ")])];
const SCALARS = ["u8", "i64", "f64", "string", "bytes", "bool", "timestamp", "duration"];

export type Files = Readonly<Record<string, string>>;

/** Writes contracts, most of which have mistakes. */
export class Author {
  readonly #random: () => number;
  #types: string[] = [];
  #errors: string[] = [];

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  pick<T>(from: readonly T[]): T {
    const value = from[this.below(from.length)];
    assert.ok(value !== undefined);
    return value;
  }

  word(): string {
    return this.below(3) === 0 ? this.pick(STEMS) + this.pick(SUFFIXES) : this.pick(WORDS);
  }

  type(): string {
    const inner = this.#types.length > 0 && this.below(2) === 0 ? this.pick(this.#types) : this.pick(SCALARS);
    return this.pick([inner, inner, `[${inner}]`, `[[${inner}]]`, `map<string, ${inner}>`]);
  }

  fields(): string {
    const count = this.below(4);
    return Array.from({ length: count }, (_, at) => `${at + 1} ${this.word()}: ${this.type()}${this.pick(["", "", "?"])};`).join(
      " ",
    );
  }

  method(): string {
    const parameters = Array.from({ length: this.below(3) }, () => `${this.word()}: ${this.type()}`);
    const result = this.pick(["", `: ${this.type()}`, `: ${this.type()}?`, `: stream ${this.type()}`]);
    const stream = this.below(5) === 0 ? [`${this.word()}: stream ${this.type()}`] : [];
    const throws = [...new Set([this.pick(this.#errors), this.pick(this.#errors)])].slice(0, this.below(3));
    return `${this.word()}(${[...parameters, ...stream].join(", ")})${result}${throws.length > 0 ? ` throws ${throws.join(", ")}` : ""};`;
  }

  declaration(): string {
    const name = this.word();
    const kind = this.below(7);
    if (kind === 0) return `const ${name}: u8 = 1;`;
    if (kind === 1) return `service ${name} { ${Array.from({ length: this.below(4) }, () => this.method()).join(" ")} }`;
    (kind === 2 ? this.#errors : this.#types).push(name);
    if (kind === 2) return `error ${name} { ${this.fields()} }`;
    if (kind === 3) return `${this.pick(["", "closed "])}enum ${name} { 0 ${this.word()}; -1 ${this.word()}; }`;
    if (kind === 4)
      return `${this.pick(["", "closed "])}union ${name} { 1 ${this.word()} { ${this.fields()} } 2 ${this.word()}: ${this.type()}; 3 ${this.word()}; }`;
    return kind === 5 ? `type ${name} = ${this.type()};` : `struct ${name} { ${this.fields()} }`;
  }

  /**
   * Two files; the second takes some of the first, under its name or another. A declaration is one
   * line.
   */
  files(): Files {
    this.#types = [];
    this.#errors = ["Missing"];
    const first = ["package one.v1;", "error Missing {}", ...Array.from({ length: 6 }, () => this.declaration())];
    const imported = [...new Set([...this.#types, ...this.#errors])].map((name) => {
      const local = this.below(2) === 0 ? name : this.word();
      return { line: `import { ${name}${local === name ? "" : ` as ${local}`} } from "./first.rpc";`, name, local };
    });
    const localOf = new Map(imported.map(({ name, local }) => [name, local]));
    this.#types = this.#types.map((name) => localOf.get(name) ?? name);
    this.#errors = this.#errors.map((name) => localOf.get(name) ?? name);
    const second = [
      "package two.v1;",
      ...imported.map(({ line }) => line),
      ...Array.from({ length: 8 }, () => this.declaration()),
    ];
    return { "first.rpc": first.join("\n"), "second.rpc": second.join("\n") };
  }
}

/** Takes out what is wrong, a line at a time, until the contracts have no mistake. */
export function mend(files: Files): { readonly files: Files; readonly compilation: Compilation } {
  let lines = new Map(Object.entries(files).map(([name, text]) => [name, text.split("\n")]));
  for (let round = 0; round < 40; round++) {
    const texts = Object.fromEntries([...lines].map(([name, all]) => [name, all.join("\n")]));
    const compilation = compile(createMemoryHost(texts), { roots: [""] });
    if (compilation.errorCount === 0) return { files: texts, compilation };
    const wrong = new Set(
      compilation.diagnostics.map(({ span }) => `${span.file.name}:${span.file.positionAt(span.start).line}`),
    );
    lines = new Map(
      [...lines].map(([name, all]) => [name, all.map((line, at) => (at > 0 && wrong.has(`${name}:${at + 1}`) ? "" : line))]),
    );
  }
  throw new Error(`never without a mistake: ${JSON.stringify(files)}`);
}

/**
 * Whether something in it is a part of itself: the maker of values may not come to an end. The
 * kitchen sink has types of that kind, too.
 */
export function isEndless({ files }: Descriptor, name: string): boolean {
  const types = new Map(files.flatMap(({ types: all }) => all.map((type) => [type.name, JSON.stringify(type)] as const)));
  const above: string[] = [];
  const done = new Set<string>();
  const visit = (at: string): boolean => {
    if (above.includes(at)) return true;
    if (done.has(at)) return false;
    done.add(at);
    above.push(at);
    const found = [...(types.get(at) ?? "").matchAll(/"kind":"named","name":"([^"]+)"/g)].some(([, next = ""]) => visit(next));
    above.pop();
    return found;
  };
  return visit(name);
}
