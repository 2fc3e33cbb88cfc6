// Contracts of a test to descriptors: files are separated by a line `---` and named after their
// place.

import assert from "node:assert/strict";
import { compile, createMemoryHost } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";

export function describeContracts(text: string): Descriptor {
  const files = text.split("\n---\n").map((file) => (/^\s*package /.test(file) ? file : `package demo.v1; ${file}`));
  const host = createMemoryHost(Object.fromEntries(files.map((file, index) => [`idl/file-${index}.rpc`, file])));
  const { descriptor, diagnostics } = compile(host, { roots: ["idl"] });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
    text,
  );
  assert.ok(descriptor !== undefined);
  return descriptor;
}
