import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "@callwire/compiler";
import { parseFile, parseFileByRules } from "#compiler/syntax/parser.js";
import { shortOrLong } from "../../support/long-form.js";
import { ROOT } from "../../support/run-script.js";
import { createRandom, type Random } from "./random.js";

const FIELDS = [
  "1 id: u64;",
  "2 name: string @length(1..64);",
  "3 price: f64 = -1.5 @range(0..) @sensitive;",
  '4 tags: [[string]]? @deprecated("no");',
  "5 counts: map<string, [i32]>?;",
  "6 color: Color = Color.red;",
  "7 type: duration = 5ms @range(-1s..1h);",
  "0x8 on: bool = true;",
  '9 note: string = "a\\n";',
  '10 note: string = "a";',
  "11 list: [u8] = [1, 2];",
  "12 size: u8 @range(..5);",
  "13 other: Other @unknown(a, 1, 2..3, b.c,);",
  "14 size: u8 = SIZE @js() @a @b;",
  "/// Documented.\n15 size: u8;",
  "@sensitive 16 size: u8;",
  "reserved 17 old;",
];
const PIECES =
  '1 -1 0x1f 1_0 1.5 5ms name u8 map reserved type true : ; = ? @ @length ( ) [ ] < > , .. . { } "x" "\\q" \'x\' "x é // /// # struct'.split(
    " ",
  );

const ROUNDS = shortOrLong(1_500, 4_000);

describe("a plain field", () => {
  it("is what the rules read, in every contract of the repository", () => {
    const paths = ["idl", "test", "examples", "bench/contracts"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".rpc"))
        .map((path) => join(ROOT, folder, path)),
    );
    for (const path of paths) compareWithRules(readFileSync(path, "utf8"));

    assert.ok(paths.length > 50);
  });

  it("is what the rules read, whatever stands in it", function () {
    this.timeout(60_000); // on a busy machine
    const random = createRandom(11);
    for (let round = 0; round < ROUNDS; round++) compareWithRules(writeBlock(random));
  });
});

function compareWithRules(text: string): void {
  const source = new SourceFile("a.rpc", text);
  assert.deepEqual(parseFile(source), parseFileByRules(source), text);
}

/** Fields, in some of which one word is gone, doubled or another. */
function writeBlock(random: Random): string {
  const fields = Array.from({ length: 1 + random.below(4) }, () => breakField(random, pick(random, FIELDS)));
  const block = pick(random, ["struct A {", "error A {", "union A { 1 b {"]);
  return `package a.v1;\n${block}\n  ${fields.join(pick(random, ["\n  ", " "]))}\n}\n${block.startsWith("union") ? "}\n" : ""}struct B { 1 b: u8; }\n`;
}

function breakField(random: Random, field: string): string {
  if (random.below(2) === 0) return field;
  const words = field.split(/(?=[^\w.-])|(?<=[^\w.-])/);
  const at = random.below(words.length);
  const word = words[at] ?? "";
  words[at] = pick(random, ["", `${word} ${word}`, pick(random, PIECES), `${word} ${pick(random, PIECES)}`]);
  return words.join("");
}

function pick<T>(random: Random, from: readonly T[]): T {
  const value = from[random.below(from.length)];
  assert.ok(value !== undefined);
  return value;
}
