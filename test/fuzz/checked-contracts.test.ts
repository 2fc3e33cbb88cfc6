// What `check` passes, `generate` writes, and TypeScript compiles: contracts whose names mean
// something to JavaScript, to TypeScript or to generated code. CALLWIRE_CHECKED sets how many; the
// seed is fixed, so that a failure comes again.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compile, createMemoryHost } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import type { Descriptor, MethodDescriptor } from "callwire/schema";
import { shortOrLong } from "../support/long-form.js";
import { Author, mend } from "./contract-author.js";

const CONTRACTS = Number(process.env["CALLWIRE_CHECKED"] ?? shortOrLong(60, 150));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const PATHS = [
  "a.rpc",
  "a/b.rpc",
  "a.b.rpc",
  "my shop.rpc",
  "größe.rpc",
  "order.d.rpc",
  "-.rpc",
  "_a/9.rpc",
  ".a.rpc",
  "a/.b/c.rpc",
  "d.rpc",
  "a.d.d.rpc",
];
/** As the README has it: all errors of a call by their names, and nothing left for `default`. */
function writeUse({ files }: Descriptor): string {
  const uses = files.flatMap((file, index) =>
    file.services.flatMap((service) => {
      const simple = service.name.slice(service.name.lastIndexOf(".") + 1);
      const module = `m${index}`;
      const switches = service.methods
        .filter(({ kind }) => kind === "unary")
        .map((method) => writeSwitch(`${module}.${simple}Client`, method));
      return [
        `implement(${module}.${simple}, {} as ${module}.${simple}Handler);`,
        `connect(${module}.${simple}, "memory:");`,
        ...switches,
      ];
    }),
  );
  const imports = files.map(({ path: file }, index) => `import * as m${index} from "./${file.replace(/rpc$/, "js")}";`);
  return `import { attempt, connect, implement, unreachable } from "callwire";\n${imports.join("\n")}\n${uses.join("\n")}\nexport const all = [attempt, connect, implement, unreachable, ${files.map((_, index) => `m${index}`).join(", ")}];\n`;
}

function writeSwitch(client: string, { name, throws }: MethodDescriptor): string {
  const names = new Set(throws.map((error) => error.slice(error.lastIndexOf(".") + 1)));
  const cases = [...names, "RpcError"].map((error) => `case ${JSON.stringify(error)}: break;`);
  const call = `(undefined as unknown as ReturnType<${client}[${JSON.stringify(name)}]>)`;
  const test = throws.length === 0 ? "" : `switch (result.error.name) { ${cases.join(" ")} default: unreachable(result.error); }`;
  return `{ const result = await attempt(${call}); if (!result.ok) { ${test} } }`;
}

describe("what check passes", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(path.join(ROOT, "build/checked-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is generated without a refusal, and compiles, also where it is used as the README says", async () => {
    const author = new Author(3);
    let declarations = 0;
    for (let count = 0; count < CONTRACTS; count++) {
      const { files, compilation } = mend(author.files());
      const { descriptor } = compilation;
      assert.ok(descriptor !== undefined);
      const emitted = emit(descriptor);
      assert.deepEqual(emitted.problems, [], JSON.stringify(files));
      for (const file of descriptor.files) declarations += file.types.length + file.services.length;
      for (const { path: name, text } of [...emitted.files, { path: "use.ts", text: writeUse(descriptor) }]) {
        const place = path.join(folder, String(count), name);
        mkdirSync(path.dirname(place), { recursive: true });
        writeFileSync(place, text);
      }
    }

    assert.ok(declarations > CONTRACTS * 5, `only ${declarations}`);
    await typecheck(folder);
  });

  it("has a path that can be generated", () => {
    for (const name of PATHS) {
      const { descriptor, diagnostics } = compile(createMemoryHost({ [name]: "package a.v1;\nstruct A { 1 a: u8; }\n" }), {
        roots: [""],
      });
      if (descriptor === undefined)
        assert.ok(
          diagnostics.some(({ code }) => code === "CW4002"),
          name,
        );
      else assert.deepEqual(emit(descriptor).problems, [], name);
    }
  });
});

const OPTIONS = {
  ...{ target: "es2022", lib: ["es2023", "esnext.disposable"], types: ["node"], module: "nodenext", strict: true, noEmit: true },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true, noUnusedLocals: true },
  ...{
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
  },
};

async function typecheck(folder: string): Promise<void> {
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, include: ["**/*.ts"] }));
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", folder], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => {
    throw new Error(error.stdout?.split("\n").slice(0, 60).join("\n") ?? String(error));
  });
}
