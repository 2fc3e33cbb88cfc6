import assert from "node:assert/strict";
import { type Compilation, compile, createMemoryHost } from "@callwire/compiler";
import { shortOrLong } from "../../support/long-form.js";
import { compileTexts } from "../contracts.js";
import { createRandom, type Random } from "../syntax/random.js";

const COUNT = 5;

describe("a compilation after another", () => {
  it("keeps the descriptors of files that neither changed nor import what did", () => {
    const before = compileTexts({ "a.rpc": write("a", 0), "b.rpc": write("b", 0, ["a"]), "c.rpc": write("c", 0) });
    const after = compileTexts({ "a.rpc": write("a", 1), "b.rpc": write("b", 0, ["a"]), "c.rpc": write("c", 0) }, before);
    const [a, b, c] = (before.descriptor?.files ?? []).map((file) => after.descriptor?.files.includes(file));

    assert.deepEqual([a, b, c], [false, false, true]);
  });

  it("gives every file behind a change its new fingerprint", () => {
    const texts = { "b.rpc": write("b", 0, ["a"]), "c.rpc": write("c", 0, ["b"]) };
    const before = compileTexts({ "a.rpc": write("a", 0), ...texts });
    const after = compileTexts({ "a.rpc": write("a", 1), ...texts }, before);

    assert.notDeepEqual(fingerprints(after), fingerprints(before));
    assert.deepEqual(after.descriptor, compileTexts({ "a.rpc": write("a", 1), ...texts }).descriptor);
  });

  it("notices that a number of a kept file is taken, that an import has gone, and that imports go in a circle", () => {
    const kept = "package k.v1;\nerror Gone {}\nservice Desk { @id(7) get(); }\n";
    const texts = { "a.rpc": write("a", 0), "b.rpc": write("b", 0, ["a"]), "k.rpc": kept };
    const before = compileTexts(texts);
    const changes: Readonly<Record<string, string>>[] = [
      { ...texts, "a.rpc": `${write("a", 0)}service Other { @id(7) put(); }\n` },
      { "b.rpc": texts["b.rpc"], "k.rpc": kept },
      { ...texts, "a.rpc": write("a", 0, ["b"]) },
    ];

    for (const changed of changes) {
      const { diagnostics } = compileTexts(changed, before);
      assert.ok(diagnostics.length > 0);
      assert.deepEqual(listMessages(diagnostics), listMessages(compileTexts(changed).diagnostics));
    }
  });

  it("names files after their root, also when that is another folder now", () => {
    const host = createMemoryHost({ "idl/shop/a.rpc": write("a", 0) });
    const before = compile(host, { roots: ["idl"] });
    const after = compile(host, { roots: ["idl/shop"] }, before);

    assert.deepEqual([before, after].flatMap(pathsOf), ["shop/a.rpc", "a.rpc"]);
  });

  it("says what a compilation from nothing says, whatever was edited before", () => {
    const random = createRandom(3);
    let previous: Compilation | undefined;
    const texts: Record<string, string> = {};
    for (let round = 0; round < shortOrLong(150, 400); round++) {
      edit(random, texts);
      const fresh = compileTexts(texts);
      previous = compileTexts(texts, previous);

      assert.deepEqual(previous.descriptor, fresh.descriptor);
      assert.deepEqual(listMessages(previous.diagnostics), listMessages(fresh.diagnostics));
    }
  });
});

/** Writes, breaks or removes one of the files. */
function edit(random: Random, texts: Record<string, string>): void {
  const index = random.below(COUNT);
  const name = nameOf(index);
  // Mostly what comes before: else nearly every program has a circle of imports.
  const imported = Array.from({ length: random.below(3) }, () => nameOf(random.below(random.below(6) === 0 ? COUNT : index)));
  const others = [...new Set(imported)].filter((other) => other !== name);
  if (random.below(15) === 0) delete texts[`${name}.rpc`];
  else texts[`${name}.rpc`] = write(name, random.below(4), others);
  if (random.below(15) === 0) texts[`${name}.rpc`] += "struct {";
}

function nameOf(index: number): string {
  return "abcde".charAt(index);
}

/**
 * Version 3 has a deprecated part, version 2 an enum in place of a struct, so that another kind of
 * type is what others import.
 */
function write(name: string, version: number, imports: readonly string[] = []): string {
  const own = name.toUpperCase();
  const imported = imports.map(
    (other) => `import { ${other.toUpperCase()}, ${other.toUpperCase()}Name } from "./${other}.rpc";\n`,
  );
  const fields = imports.map((other, index) => `${index + 5} ${other}: ${other.toUpperCase()}? ;`);
  const type =
    version === 2 ? `enum ${own} { 0 none; 1 some; }` : `struct ${own} { 1 v${version}: ${own}Name; 2 x: u8 = ${version}; }`;
  return `package ${name}.v1;
${imported.join("")}
type ${own}Name = ${version === 3 ? "string" : "[u64]"};
${type}
struct ${own}All { 1 own: ${own}; ${fields.join(" ")} }
error ${own}Gone { 1 at: ${own}Name; }
service ${own}Desk { get(id: ${own}Name): ${own}All throws ${own}Gone; }
`;
}

function pathsOf({ descriptor }: Compilation): readonly string[] {
  return (descriptor?.files ?? []).map(({ path }) => path);
}

function fingerprints({ descriptor }: Compilation): readonly string[] {
  return (descriptor?.files ?? []).flatMap(({ services }) => services.map(({ fingerprint }) => fingerprint));
}

function listMessages(diagnostics: Compilation["diagnostics"]): readonly string[] {
  return diagnostics.map(({ code, message, span }) => `${span.file.path}:${span.start} ${code} ${message}`);
}
