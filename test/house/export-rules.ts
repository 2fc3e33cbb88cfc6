// Finds values that a file exports and no other file takes. Types may stand alone: they are part of
// what an exported function takes and gives. No resolver: a file is known by the end of its path.

import type { Sources } from "./floor-plan.js";

const DECLARED = /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|class) ([\w$]+)/gm;
const TAKEN = /(?:\{([^{}]*)\}|\*(?:\s+as\s+\w+)?)\s*(?:from|=\s*await import\()\s*["']([^"']+)["']/g;
/** The whole module: whoever has it may read each of its members. */
const TAKEN_WHOLE = /\bimport\(\s*["'`]([^"'`]+)["'`]/g;

/** Above what is made from a contract, which exports all that the contract has. */
const MADE = /^\/\/ @generated /m;

/** Each such value with its file. All `sources` may take; those that `isHeld` names are held. */
export function findUntakenExports(sources: Sources, isHeld: (file: string) => boolean): readonly string[] {
  const taken = readTaken(sources.values());
  const problems: string[] = [];
  for (const [file, text] of sources) {
    if (!isHeld(file) || MADE.test(text)) continue;
    const names = taken.get(stemOf(file));
    if (names?.has("*")) continue;
    for (const [, name = ""] of text.matchAll(DECLARED)) {
      if (names?.has(name) !== true) problems.push(`${file} exports ${name}, which no other file takes`);
    }
  }
  return problems;
}

/** By the last part of a path without its ending: the names that somebody takes, or `*` for all. */
function readTaken(texts: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const taken = new Map<string, Set<string>>();
  const add = (path: string, names: readonly string[]): void => {
    const known = taken.get(stemOf(path)) ?? new Set();
    taken.set(stemOf(path), known);
    for (const name of names) known.add(name);
  };
  for (const text of texts) {
    const braced = new Set<number>();
    for (const { 0: whole, 1: names, 2: path = "", index } of text.matchAll(TAKEN)) {
      add(path, names === undefined ? ["*"] : namesOf(names));
      braced.add(index + whole.length);
    }
    for (const { 0: whole, 1: path = "", index } of text.matchAll(TAKEN_WHOLE)) {
      if (!braced.has(index + whole.length)) add(path, ["*"]);
    }
  }
  return taken;
}

/** `type A, b as c` and `{ d: e }` take A, b and d. */
function namesOf(clause: string): readonly string[] {
  return clause.split(",").map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, "")
        .split(/[\s:]/)[0] ?? "",
  );
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[cm]?[jt]sx?$/, "");
}
