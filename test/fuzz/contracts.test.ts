// Contracts that mean harm, from text to TypeScript: hostile names, strings, comments, paths,
// nesting, sizes, and what is no contract at all. CALLWIRE_HOSTILE sets how many (100,000 for a
// long run); the seed is fixed, so that a failure comes again.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Compilation, compile, createMemoryHost } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import { createRandom } from "callwire/testing";
import { OutputFolder } from "#cli/output/output-folder.js";
import { shortOrLong } from "../support/long-form.js";
import { HostileAuthor } from "./hostile-author.js";
import { tryContract } from "./try-contract.js";

const CONTRACTS = Number(process.env["CALLWIRE_HOSTILE"] ?? shortOrLong(1_000, 3_000));
const MAX_CPU_MS = 5_000;

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

describe("hostile contracts", function () {
  this.timeout(1_800_000); // 100,000 of them, on a busy machine

  it("give diagnostics, or nothing but the statements that are meant", () => {
    const author = new HostileAuthor(1);
    const startedAt = performance.now();
    let emitted = 0;
    let slowest = 0;
    for (let count = 0; count < CONTRACTS; count++) {
      const text = author.contract();
      const before = cpuMs();
      if (tryContract({ "a.rpc": text }).isEmitted) emitted++;
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
