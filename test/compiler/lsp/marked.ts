// Contracts with a mark where the cursor is, as tests of editors have them.

import { createMemoryHost } from "@callwire/compiler";
import type { Unit } from "@callwire/compiler/lsp";
import { Workspace } from "@callwire/compiler/lsp";

const MARK = "<|>";

export interface Marked {
  readonly workspace: Workspace;
  /** Of the file with the mark. */
  readonly unit: Unit;
  readonly offset: number;
  readonly text: string;
}

/**
 * One file is `a.rpc`. A file gets a package when it has none, and does not begin with `// bare`.
 */
export function marked(given: string | Readonly<Record<string, string>>): Marked {
  const files = typeof given === "string" ? { "a.rpc": given } : given;
  const whole = Object.entries(files).map(
    ([name, text]) => [name, /^(?:\/\/ bare|(?:<\|>)?package )/m.test(text) ? text : `package t.v1;\n${text}`] as const,
  );
  const [name, text] = whole.find(([, each]) => each.includes(MARK)) ?? ["a.rpc", ""];
  const texts = Object.fromEntries(whole.map(([each, content]) => [each, content.replace(MARK, "")]));
  const workspace = new Workspace({ disk: createMemoryHost(texts), roots: [""] });
  const unit = workspace.unitOf(name);
  if (unit === undefined) throw new Error(`no file has the mark ${MARK}`);
  return { workspace, unit, offset: Math.max(0, text.indexOf(MARK)), text: texts[name] ?? "" };
}

/** One text without its mark, and where that stood. */
export function unmarked(text: string): { readonly text: string; readonly offset: number } {
  return { text: text.replace(MARK, ""), offset: Math.max(0, text.indexOf(MARK)) };
}
