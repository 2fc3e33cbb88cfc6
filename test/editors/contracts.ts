// Texts that the highlighter and the grammars for editors are held together by: every contract of
// the repository, and contracts that try to mislead them. Asserts nothing.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Highlight, highlight } from "#compiler/highlight/highlight.js";
import { lexFile } from "#compiler/syntax/lexer.js";
import { DiagnosticBag } from "#compiler/text/diagnostic.js";
import { SourceFile } from "#compiler/text/source-file.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export interface Contract {
  readonly name: string;
  readonly text: string;
}

/** Keywords and built-in types in the place of names, and signs in the place of others. */
const MISLEADING = `package type.error.v1; // struct A {
import { Money as Cash, Other } from "./money;}.rpc";
/// Documentation: struct B { 1 a: u8; }
//// no documentation
const LIMIT: bool = true; const LIST: [u16] = [1, -2, 0xff_0]; const TEXT: string = "; struct \\" \\u{1f600} {";
@deprecated("use { other }") type Alias = map<string, [stringy]> @js("number");
closed enum Words { 0 type; 1 error @deprecated; -1 string; reserved 3 struct; reserved 4; 5 map; 6 import; 7 reserved; }
@code(INTERNAL) @retryable error Failure { 1 message: string = "throws" @message; 2 throws: bool = false; }
union Either { 1 struct { 1 union: f64 = -1.5e-3; 2 service: [Words] = [type, Words.error]; } 2 import; 3 oneway: u8; 4 closed @deprecated; }
struct Throws { @meta("a", LIMIT) 1 u8: u8 = 1 @range(..LIMIT); 2 stream: duration? @range(1s..1.5h); 3 const: map<u8, map<i32, Throws>>?; }
service Names {
  @idempotent @timeout(500ms)
  type(stream: u8 = 1, throws: string? @length(..4), from: [Words] = [type]): Throws throws Failure, Other;
  oneway(); oneway oneway(a: u8); throws(): stream u8 throws Failure;
  service(reserved: stream map<string, u8>): stream [bytes]; struct(); reserved(map: Words = error); stream() throws Failure;
  @meta("x", "y") error(@sensitive u8: u8);
}
struct Last { 1 a: u8; }
`;

/** What is being typed, or never was right. */
const BROKEN = [
  "struct A { 1 name: \n 2 other: string; }\nstruct B { 1 a: u8; }\n",
  "struct A { 1 a: u8;\n\nstruct B { 1 b: u8; }\nservice C { m(); }\n",
  "service S { m(a: ; n(): u8; }\nenum E { 0 A; }\n",
  "const X: u8 = \nstruct A { 1 a: u8; }",
  "type T = \n}\nstruct A { 1 a: u8; }",
  "error {} union U { 1 a { 1 b: u8; 2 c: [u8; }\n",
  "enum E { 0x 1 A; 5ms B; '1' C; \"open }\n; 2 D; }",
  "/* struct A { */ struct B { 1 a: string | null; }",
  "struct É { 1 größe: u8; 2 café: Größe; 3 _x: u8; } struct Last { 1 a: u8; }",
  "package a..b; import { } from ; @ struct A {}",
].map((text, index): Contract => ({ name: `broken ${index + 1}`, text }));

/** Contracts of the repository, those with mistakes too, and those above. */
export function findContracts(): readonly Contract[] {
  const folders = [
    "idl",
    "test/golden",
    "test/evolution",
    "examples",
    "template",
    "bench/contracts",
    "test/conformance",
    "test/environments",
  ];
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".rpc") && !file.includes("node_modules"))
      .map((file) => `${folder}/${file}`),
  );
  const kept = files.sort().map((name): Contract => ({ name, text: readFileSync(join(ROOT, name), "utf8") }));
  return [...kept, ...misleading(), ...BROKEN];
}

/** The misleading contract as it is, a line for each token, and a comment between any two. */
function misleading(): readonly Contract[] {
  return [
    { name: "misleading", text: MISLEADING },
    { name: "misleading, a line for each token", text: spread("\n") },
    { name: "misleading, a comment behind each token", text: spread(" // enum E { 1 a: u8\n") },
  ];
}

function spread(between: string): string {
  const { tokens } = lexFile(new SourceFile("", MISLEADING), new DiagnosticBag());
  // `oneway` is a name only before a bracket on its own line.
  return tokens.map(({ image }, index) => (tokens[index + 1]?.image === "(" ? image : image + between)).join("");
}

/** What the highlighter finds in it. */
export function tokensOf({ text }: Contract): readonly Highlight[] {
  return highlight(text);
}

/** Each token as `class text`, so that a difference can be read. */
export function classesOf(contract: Contract): readonly string[] {
  return tokensOf(contract).map(({ start, end, tokenClass }) => `${tokenClass} ${contract.text.slice(start, end)}`);
}

/** The line of an offset, from 0, and what stands before it on that line. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly before: string } {
  const lines = text.slice(0, offset).split(/\r?\n/);
  return { line: lines.length - 1, before: lines.at(-1) ?? "" };
}
