// The examples of the pages, as contracts that can be compiled. What is said of examples here is
// the rule for writing them:
// ```rpc                       a whole file; the first line may be `// file: a.rpc` where the name counts
// ```rpc fragment              declarations, to which a package is added; `fragment struct` fields, `fragment service` methods
// ```rpc wrong CW3004          a whole file, or `wrong fragment ... CW3004`, with exactly this mistake
// ```ts whole                  a program that runs as it stands, beside what the contracts of its page generate,
//                             or else idl/calculator.rpc
// `<U+202E>` stands for that character, and `1 A1; ... 9 A9;` for all of the members from 1 to 9.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, createMemoryHost } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";

const ROOT = join(import.meta.dirname, "../../..");

export interface Example {
  /** The heading that it stands under. */
  readonly section: string;
  readonly language: string;
  /** What stands behind the language. */
  readonly mark: string;
  readonly text: string;
}

export function readPage(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** A program, and the contracts that it uses, each under the name of its file in `idl/`. */
export interface WholeProgram {
  readonly page: string;
  readonly section: string;
  readonly text: string;
  readonly contracts: Readonly<Record<string, string>>;
}

/** Those of all pages. */
export function readWholePrograms(): readonly WholeProgram[] {
  const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  return pages.flatMap((name) => {
    const page = `docs/${name}`;
    const examples = readExamples(readPage(page));
    const own = examples.filter(({ language, mark }) => language === "rpc" && mark === "").map(({ text }) => text);
    const texts = own.length > 0 ? own : [readPage("idl/calculator.rpc")];
    const contracts = Object.fromEntries(texts.map((text) => [`${packageOf(text)}.rpc`, text]));
    return examples
      .filter(({ language, mark }) => language === "ts" && mark === "whole")
      .map(({ section, text }) => ({ page, section, text, contracts }));
  });
}

/** Programs use a contract under the name of its package: `demo.greeter.v1` is in `greeter.ts`. */
export function packageOf(contract: string): string {
  return /^package (?:\w+\.)*(\w+)\.v\d+;/m.exec(contract)?.[1] ?? "contract";
}

/** The fenced blocks of a page. */
export function readExamples(page: string): readonly Example[] {
  const found: Example[] = [];
  let section = "";
  for (const match of page.matchAll(/^#+ ([^\n]+)$|^```(\w+)(?: ([^\n]+))?\n(.*?)^```$/gms)) {
    const [, heading, language = "", mark = "", text = ""] = match;
    if (heading === undefined) found.push({ section, language, mark, text });
    else section = heading;
  }
  return found;
}

/**
 * The codes that compiling some files together, and generating code from them, gives: each once,
 * sorted.
 */
export function findCodes(texts: readonly string[]): readonly string[] {
  const files = Object.fromEntries(texts.map((text) => [nameOf(text), expand(text)]));
  const { descriptor, diagnostics } = compile(createMemoryHost(files), { roots: [""] });
  const problems = descriptor === undefined ? [] : emit(descriptor).problems;
  return [...new Set([...diagnostics, ...problems].map(({ code }) => code))].sort();
}

/** An example as a file of its own, with what its mark leaves out. */
export function completeExample({ mark, text }: Example): string {
  const kind = /\bfragment(?: (struct|service))?/.exec(mark);
  if (kind === null) return text;
  return kind[1] === undefined ? `package doc.v1;\n${text}` : `package doc.v1;\n${kind[1]} Example {\n${text}}\n`;
}

function nameOf(text: string): string {
  return /^\/\/ file: (\S+)\n/.exec(text)?.[1] ?? "example.rpc";
}

function expand(text: string): string {
  return text
    .replace(/<U\+([0-9A-F]{4})>/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/(\d+) ([A-Z])\1; \.\.\. (\d+) \2\3;/, (_, from: string, letter: string, to: string) => {
      const ids = Array.from({ length: Number(to) - Number(from) + 1 }, (_unused, index) => Number(from) + index);
      return ids.map((id) => `${id} ${letter}${id};`).join(" ");
    });
}
