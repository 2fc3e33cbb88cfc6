// Correct contracts that tests read, break and compile.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Compilation, compile, createMemoryHost } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";

const FOLDER = new URL("../../../idl/", import.meta.url);

/**
 * The text of a contract of this repository. `kitchen-sink.rpc` has everything that the language
 * has, once; it imports `money.rpc`.
 */
export function readContract(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

/** Compiles contracts from memory: paths and texts. All are inputs. */
export function compileTexts(files: Readonly<Record<string, string>>, previous?: Compilation): Compilation {
  return compile(createMemoryHost(files), { roots: [""] }, previous);
}

/** The contract of `readContract` that has everything, with what it imports. */
export function compileKitchenSink(): Descriptor {
  const { descriptor } = compileTexts({
    "kitchen-sink.rpc": readContract("kitchen-sink.rpc"),
    "money.rpc": readContract("money.rpc"),
  });
  assert.ok(descriptor !== undefined);
  return descriptor;
}

/**
 * Compiles one contract with a package in front of it, and gives what is wrong as
 * `CODE line:column message`.
 */
export function findMistakes(body: string): readonly string[] {
  return compileTexts({ "a.rpc": `package test.v1; ${body}` }).diagnostics.map(({ code, message, span }) => {
    const { line, column } = span.file.positionAt(span.start);
    return `${code} ${line}:${column} ${message}`;
  });
}
