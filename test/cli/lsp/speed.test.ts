// What an edit costs beside `check` of the same files, which is what an editor would wait for
// without a language server, and what breaks beside a comparison of all contracts. Medians of turns
// in one process, so that a busy machine slows both.

import assert from "node:assert/strict";
import { compareDescriptors, compile, createMemoryHost, lintFiles } from "@callwire/compiler";
import { Workspace } from "@callwire/compiler/lsp";
import type { Descriptor } from "callwire/schema";
import { corpus } from "./corpus.js";

const ROUNDS = 11;
/** Tries before it is believed that an edit costs so much. */
const TRIES = 5;
/**
 * Most that an edit may cost of a check, by the file that is edited: the last one of a row of
 * imports, and the first, which all others reach. Twice what was measured.
 */
const MOST = { last: 0.4, first: 0.7 } as const;
/** Most that a comparison of one that differs may cost of one of all. Measured: 0.1. */
const MOST_COMPARED = 0.5;

describe("an edit of a contract in an editor", function () {
  this.timeout(120_000);
  this.slow(10_000);

  for (const which of ["last", "first"] as const) {
    it(`of the ${which} of twelve files costs a part of a check of all`, () => {
      const files = corpus(12, 20);
      const ratios: number[] = [];
      while (ratios.length < TRIES && !(Math.min(...ratios) <= MOST[which])) ratios.push(ratioOf(files, which));
      assert.ok(Math.min(...ratios) <= MOST[which], `of a check, at most ${MOST[which]}: ${ratios.join(", ")}`);
    });
  }

  it("is compared with the last commit in a part of the time that all would take", () => {
    const files = corpus(12, 20);
    const edited = Object.keys(files).at(-1) ?? "";
    const change = (text: string): string => text.replaceAll("/// Item", "/// Another item");
    const before = describeFiles(files);
    const one = describeFiles({ ...files, [edited]: change(files[edited] ?? "") });
    const all = describeFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)])));
    const ratios: number[] = [];
    while (ratios.length < TRIES && !(Math.min(...ratios) <= MOST_COMPARED)) ratios.push(compareRatio(before, one, all));
    assert.ok(Math.min(...ratios) <= MOST_COMPARED, `of all, at most ${MOST_COMPARED}: ${ratios.join(", ")}`);
  });
});

function describeFiles(files: Readonly<Record<string, string>>): Descriptor {
  const { descriptor } = compile(createMemoryHost(files), { roots: ["idl"] });
  assert.ok(descriptor !== undefined);
  return descriptor;
}

function compareRatio(before: Descriptor, one: Descriptor, all: Descriptor): number {
  const [ones, alls]: [number[], number[]] = [[], []];
  for (let round = -5; round < ROUNDS; round++) {
    const began = performance.now();
    assert.deepEqual(compareDescriptors(before, one), []);
    const between = performance.now();
    assert.deepEqual(compareDescriptors(before, all), []);
    const ended = performance.now();
    if (round < 0) continue; // V8 compiles what it will
    ones.push(between - began);
    alls.push(ended - between);
  }
  return medianOf(ones) / medianOf(alls);
}

function ratioOf(files: Readonly<Record<string, string>>, which: "last" | "first"): number {
  const paths = Object.keys(files);
  const path = (which === "last" ? paths.at(-1) : paths[0]) ?? "";
  const name = path.slice("idl/".length);
  const text = files[path] ?? "";
  const workspace = new Workspace({ disk: createMemoryHost(files), roots: ["idl"] });
  const [edits, checks]: [number[], number[]] = [[], []];
  for (let round = -5; round < ROUNDS; round++) {
    const began = performance.now();
    workspace.setText({ root: "idl", name }, `${text}struct New${round + 5} { 1 x: u8; }\n`);
    assert.equal(workspace.compilation.errorCount, 0);
    workspace.lint({ isThorough: false });
    const between = performance.now();
    // A check reads and parses each file.
    const fresh = compile(createMemoryHost(files), { roots: ["idl"] });
    const all = [...fresh.parsed.values()].map(({ file }) => file);
    lintFiles(all, all);
    const ended = performance.now();
    if (round < 0) continue; // V8 compiles what it will
    edits.push(between - began);
    checks.push(ended - between);
  }
  return medianOf(edits) / medianOf(checks);
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? Number.NaN;
}
