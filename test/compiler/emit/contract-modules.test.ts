import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { filesWithContractModule } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import { checkDescriptor, type Descriptor, schemaOf } from "callwire/schema";
import { findForeignCode } from "#compiler/emit/parse-back.js";
import { compileTexts } from "../contracts.js";

const SHARED = "package a.v1;\nstruct Shared { 1 x: i32; }";
const PROGRAM = {
  "shared.rpc": SHARED,
  "middle.rpc": `package b.v1;\nimport { Shared } from "./shared.rpc";\nstruct Middle { 1 all: [Shared]; }`,
  "calls.rpc": `package c.v1;\nimport { Middle } from "./middle.rpc";\nimport { Shared } from "./shared.rpc";
/// It's "quoted" and \\ more.
service Calls { get(key: string): Middle; put(one: Shared); }`,
  "unused.rpc": "package d.v1;\nstruct Unused { 1 x: i32; }",
};

function describeTexts(files: Readonly<Record<string, string>>): Descriptor {
  const { descriptor, diagnostics } = compileTexts(files);
  assert.ok(descriptor !== undefined, JSON.stringify(diagnostics.map(({ message }) => message)));
  return descriptor;
}

/**
 * What a server reads of the modules: they are written as JavaScript, with their types taken away.
 */
async function readModules(descriptor: Descriptor, name: string): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "callwire-contracts-"));
  try {
    await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
    for (const { path: file, text } of emit(descriptor).files) {
      if (!file.endsWith(".contract.ts")) continue;
      await writeFile(path.join(folder, file.replace(/\.ts$/, ".js")), text.replace(": ReadonlySet<string>", ""));
    }
    const { files } = (await import(pathToFileURL(path.join(folder, name)).href)) as { files: ReadonlySet<string> };
    return [...files];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("the contracts as data beside the generated code", () => {
  const descriptor = describeTexts(PROGRAM);

  it("are there for files with services and what those use, and for no others", () => {
    assert.deepEqual(
      filesWithContractModule(descriptor).map((file) => file.path),
      ["calls.rpc", "middle.rpc", "shared.rpc"],
    );
    assert.deepEqual(
      emit(descriptor).files.map((file) => file.path),
      ["calls.ts", "middle.ts", "shared.ts", "unused.ts", "calls.contract.ts", "middle.contract.ts", "shared.contract.ts"],
    );
  });

  it("give a server all that a service reaches, each file once", async () => {
    const texts = await readModules(descriptor, "calls.contract.js");
    const program = { version: 1, files: texts.map((text) => JSON.parse(text) as Descriptor["files"][number]) } as const;

    assert.equal(texts.length, 3);
    assert.equal(checkDescriptor(program), undefined);
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    const sorted = { ...program, files: [...program.files].sort((left, right) => (left.path < right.path ? -1 : 1)) };
    assert.deepEqual(plain(schemaOf("c.v1.Calls", sorted)), plain(schemaOf("c.v1.Calls", descriptor)));
  });

  it("hold nothing but the statements that we print, whatever the documentation says", () => {
    const evil = "*/ ' \" ` ${x} \\ \u2028 \u202e process.exit()";
    const hostile = { ...descriptor, files: descriptor.files.map((file) => ({ ...file, doc: evil })) };
    for (const { path: file, text } of emit(hostile).files) {
      if (!file.endsWith(".contract.ts")) continue;
      assert.equal(findForeignCode(text), undefined);
      assert.doesNotMatch(text, /[\u2028\u202e]/);
    }
  });

  it("are as large together as the contracts are: what many use stands once", () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `s${index}.rpc`,
        `package s${index}.v1;\nimport { Shared } from "./shared.rpc";\nservice S { get(): Shared; }`,
      ]),
    );
    const texts = emit(describeTexts({ "shared.rpc": SHARED, ...many })).files.filter(({ path: file }) =>
      file.endsWith(".contract.ts"),
    );
    assert.equal(texts.filter(({ text }) => text.includes('"name":"a.v1.Shared","reserved"')).length, 1);
  });
});
