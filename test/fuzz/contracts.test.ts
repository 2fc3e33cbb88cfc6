// Contracts that mean harm, from text to TypeScript: hostile names, strings, comments, paths,
// nesting, sizes, and what is no contract at all. CALLWIRE_HOSTILE sets how many (100,000 for a
// long run); the seed is fixed, so that a failure comes again.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Compilation, compile, createMemoryHost, formatContract, formatDiagnostics, SourceFile } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import { createRandom } from "callwire/testing";
import { ts } from "ts-morph";
import { OutputFolder } from "#cli/output/output-folder.js";
import { shortOrLong } from "../support/long-form.js";

const CONTRACTS = Number(process.env["CALLWIRE_HOSTILE"] ?? shortOrLong(1_000, 3_000));
const MAX_CPU_MS = 5_000;

const NAMES =
  "a b x y Point Money constructor prototype __proto__ then with close toJSON class function import export default eval arguments await yield " +
  "Array Object Error Promise Map Symbol globalThis process require module exports w r v n args context handler string number type enum " +
  "struct error service stream oneway reserved throws infer keyof NaN undefined null true false Codec Writer Reader Call Mutable";
const WORDS = NAMES.split(" ");
const STRINGS = [
  "*/",
  "*/ process.exit() /*",
  "`${process.exit()}`",
  '"); process.exit(); ("',
  "\\n",
  "\\u{202e}",
  "\u2028",
  "</script>",
  "${a}",
  "\\\\",
  "\u202e",
  "\0",
  "\ud800",
  "é",
  "😀",
  "//",
  "/*",
];
const PATHS = [
  "a.rpc",
  "../a.rpc",
  "/etc/a.rpc",
  "..\\a.rpc",
  "a/../../b.rpc",
  "con.rpc",
  "a b.rpc",
  "é.rpc",
  "x.d.rpc",
  ".rpc",
  "a//b.rpc",
  "$(id).rpc",
  "a\0.rpc",
];
const SCALARS = ["u8", "i64", "f64", "string", "bytes", "bool", "timestamp", "duration"];

class Author {
  readonly #random: () => number;
  /**
   * Names are declared once and types exist: only then is the harm in texts and names, and gets as
   * far as the output.
   */
  #isPolite = false;
  #count = 0;

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

  name(): string {
    if (this.#isPolite) return `${this.pick(WORDS)}${this.below(3) === 0 ? "_" : "x"}${++this.#count}`;
    return this.below(4) === 0 ? `${this.pick(WORDS)}${this.below(9)}` : this.pick(WORDS);
  }

  text(): string {
    return Array.from({ length: this.below(4) }, () => this.pick(STRINGS)).join("");
  }

  doc(): string {
    return this.below(3) === 0 ? `/// ${this.text().replace(/[\r\n\u2028]/g, " ")}\n` : "";
  }

  type(depth = 0): string {
    const kind = this.below(depth > 4 ? 2 : 6);
    if (this.#isPolite && (kind === 2 || kind === 3)) return this.pick(SCALARS);
    if (kind === 4) return `[${this.type(depth + 1)}]`;
    if (kind === 5) return `map<string, ${this.type(depth + 1)}>`;
    return kind === 3
      ? "[".repeat(this.below(60)) + this.name() + "]".repeat(this.below(60))
      : kind === 2
        ? this.name()
        : this.pick(SCALARS);
  }

  fields(): string {
    return Array.from({ length: this.below(5) }, (_, at) => {
      const value =
        this.below(4) === 0
          ? ` = ${this.pick(["1", '"x"', "[]", "true", `"${this.text()}"`, "-0", "1e999", "99999999999999999999"])}`
          : "";
      return `${this.doc()}${at + 1} ${this.name()}: ${this.type()}${value === "" && this.below(3) === 0 ? "?" : ""}${value};`;
    }).join("\n");
  }

  declaration(): string {
    const name = this.name();
    switch (this.below(7)) {
      case 0:
        return `enum ${name} { 0 ${this.name()}; 1 ${this.name()}; }`;
      case 1:
        return `union ${name} { 1 ${this.name()} { ${this.fields()} } 2 ${this.name()}; }`;
      case 2:
        return `const ${name}: string = "${this.text().replace(/["\\]/g, "")}";`;
      case 3:
        return `@code(NOT_FOUND) error ${name} { ${this.fields()} }`;
      case 4:
        return `service ${name} { ${this.doc()}${this.name()}(${this.name()}: ${this.type()}): ${this.type()}; oneway ${this.name()}(); }`;
      case 5:
        return `@deprecated("${this.text().replace(/["\\]/g, "")}") type ${name} = ${this.type()};`;
      default:
        return `${this.doc()}struct ${name} { ${this.fields()} }`;
    }
  }

  contract(): string {
    this.#isPolite = this.below(2) === 0;
    const body = Array.from({ length: 1 + this.below(6) }, () => this.declaration()).join("\n");
    const text = `package ${this.pick(["demo.v1", "a", "demo.constructor.v1", "x".repeat(80)])};\n${body}\n`;
    if (this.below(5) > 0) return text;
    // Cut or garbled somewhere.
    const at = this.below(text.length);
    return this.below(2) === 0 ? text.slice(0, at) : `${text.slice(0, at)}${this.text()}${text.slice(at + this.below(9))}`;
  }
}

const ALLOWED: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.VariableStatement,
]);

/** Looks at the output with a parser of its own: the emitter's check is what is tested. */
function checkOutput(text: string): void {
  const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.ES2022);
  for (const statement of file.statements) assert.ok(ALLOWED.has(statement.kind), `${ts.SyntaxKind[statement.kind]} in\n${text}`);
  const code = text.replace(/\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/g, "");
  assert.doesNotMatch(code, /process\.exit/, "text of the contract became code");
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u2028\u2029\0]/);
}

describe("hostile contracts", function () {
  this.timeout(1_800_000); // 100,000 of them, on a busy machine

  it("give diagnostics, or nothing but the statements that are meant", () => {
    const author = new Author(1);
    const startedAt = performance.now();
    let emitted = 0;
    let slowest = 0;
    for (let count = 0; count < CONTRACTS; count++) {
      const text = author.contract();
      const before = cpuMs();
      emitted += tryOne({ "a.rpc": text });
      const formatted = formatContract(new SourceFile("a.rpc", text));
      assert.ok("text" in formatted || formatted.diagnostics.length > 0);
      slowest = Math.max(slowest, cpuMs() - before);
    }
    const perSecond = Math.round((CONTRACTS / (performance.now() - startedAt)) * 1_000);
    console.log(
      `      ${CONTRACTS.toLocaleString("en")} contracts, ${emitted} emitted, ${perSecond} a second, slowest ${slowest.toFixed(0)} ms`,
    );

    assert.ok(emitted > CONTRACTS / 50, `only ${emitted} were emitted`);
    assert.ok(slowest < MAX_CPU_MS, `${slowest} ms`);
  });

  it("write nothing outside the output folder, whatever their paths are", () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-hostile-"));
    const out = join(folder, "deep/er/out");
    try {
      for (const name of PATHS) {
        const { descriptor } = compileTexts({ [name]: "package demo.v1;\nstruct S { 1 a: u8; }\n" });
        if (descriptor === undefined) continue;
        const { files } = emit({ ...descriptor, files: descriptor.files.map((file) => ({ ...file, path: name })) });
        try {
          new OutputFolder(out, "out").apply(files, []);
        } catch (error) {
          assert.equal((error as Error).name, "UsageError");
        }
      }
      assert.deepEqual(
        readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
          (file) => file.endsWith(".ts") && !file.startsWith("deep/er/out/"),
        ),
        [],
      );
      assert.equal(existsSync("/etc/a.ts"), false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("are refused when they are random bytes, a mebibyte of them", () => {
    const random = createRandom(2);
    for (const make of [
      () => String.fromCharCode(Math.floor(random() * 128)),
      () => String.fromCharCode(32 + Math.floor(random() * 95)),
      () => '{}();:@[]<>"/\n 1a'.charAt(Math.floor(random() * 17)),
    ]) {
      const text = Array.from({ length: 1024 * 1024 }, make).join("");
      const startedAt = cpuMs();
      const { diagnostics } = compileTexts({ "a.rpc": text });

      assert.ok(diagnostics.length > 0);
      assert.ok(cpuMs() - startedAt < 2 * MAX_CPU_MS);
    }
  });
});

/** Of the processors: what other processes do adds little to it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function compileTexts(files: Readonly<Record<string, string>>): Compilation {
  return compile(createMemoryHost(files), { roots: [""] });
}

/** Returns 1 when it was emitted. */
function tryOne(files: Readonly<Record<string, string>>): number {
  const { descriptor, diagnostics } = compileTexts(files);
  assert.ok(descriptor !== undefined || diagnostics.length > 0);
  assert.doesNotMatch(formatDiagnostics(diagnostics, "pretty"), /[\u202a-\u202e\0]|at .*\.js:\d/);
  if (descriptor === undefined) return 0;
  const result = emit(descriptor);
  for (const { text } of result.files) checkOutput(text);
  return result.files.length > 0 ? 1 : 0;
}
