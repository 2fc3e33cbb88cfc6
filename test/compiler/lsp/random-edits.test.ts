// Edits at random, as by somebody who types, deletes, pastes halves and undoes: whatever stands
// there, the workspace says the same as a compiler that sees the texts for the first time, and each
// question is answered.

import assert from "node:assert/strict";
import { type Compilation, compile, createMemoryHost, formatDiagnostics, lintFiles } from "@callwire/compiler";
import {
  actionsAt,
  completionsAt,
  findOccurrences,
  finish,
  formattingOf,
  hoverAt,
  occurrenceAt,
  outlineOf,
  renameAt,
  Workspace,
} from "@callwire/compiler/lsp";
import { createRandom } from "callwire/testing";
import { CONTRACT_PIECES } from "../../support/contract-pieces.js";
import { IS_LONG } from "../../support/long-form.js";
import { readContract } from "../contracts.js";

const EDITS = IS_LONG ? 20_000 : 200;
/** Edits between two rounds of questions. */
const QUESTIONS = 5;
/** Edits between two comparisons. */
const STRIDE = 50;
const NAMES = ["kitchen-sink.rpc", "money.rpc", "calculator.rpc"];

describe("a workspace with edits at random", function () {
  this.timeout(600_000);
  this.slow(10_000);

  for (const seed of [1, 2]) {
    it(`says what a fresh compiler says (seed ${seed})`, () => {
      const random = createRandom(seed);
      const below = (count: number): number => Math.floor(random() * count);
      const texts = new Map(NAMES.map((name) => [name, readContract(name)]));
      const past: { readonly name: string; readonly text: string }[] = [];
      const workspace = new Workspace({ disk: createMemoryHost({}), roots: [""] });
      const write = (name: string, text: string): void => {
        texts.set(name, text);
        workspace.setText({ root: "", name }, text);
      };
      for (const [name, text] of texts) write(name, text);

      for (let edit = 1; edit <= EDITS; edit++) {
        const name = NAMES[below(NAMES.length)] ?? "";
        const text = texts.get(name) ?? "";
        const at = below(text.length + 1);
        const kind = below(4);
        const undone = kind === 3 ? past.pop() : undefined;
        if (undone !== undefined) write(undone.name, undone.text);
        else {
          past.push({ name, text });
          const other = texts.get(NAMES[below(NAMES.length)] ?? "") ?? "";
          const from = below(other.length);
          const piece =
            kind === 0
              ? (CONTRACT_PIECES[below(CONTRACT_PIECES.length)] ?? "")
              : kind === 1
                ? ""
                : other.slice(from, from + below(80));
          write(name, text.slice(0, at) + piece + text.slice(at + (kind === 1 ? below(12) : 0)));
        }
        if (edit % QUESTIONS === 0) askAll(workspace, name, below((texts.get(name) ?? "").length + 1));
        const found = workspace.compilation;
        if (edit % STRIDE !== 0) continue;
        const fresh = compile(createMemoryHost(Object.fromEntries(texts)), { roots: [""] });
        assert.equal(print(found), print(fresh), `after ${edit} edits`);
        assert.equal(found.errorCount, fresh.errorCount);
        assert.deepEqual(rulesOf(workspace.lint({ isThorough: true })), fresh.errorCount > 0 ? [] : rulesOf(lintAll(fresh)));
        // Back to what was right, so that most of what is tried is near to it.
        if (edit % (STRIDE * 2) === 0) for (const back of NAMES) write(back, readContract(back));
      }
    });
  }
});

/** Whatever stands there: each is answered, and none throws. */
function askAll(workspace: Workspace, name: string, offset: number): void {
  const unit = workspace.unitOf(name);
  if (unit === undefined) return;
  const { compilation } = workspace;
  hoverAt(compilation, unit, offset);
  completionsAt(compilation, unit, offset);
  outlineOf(unit);
  formattingOf(unit.file.source);
  actionsAt(workspace, unit, { start: offset, end: offset });
  finish(renameAt(workspace, unit, offset, "Another"));
  const found = occurrenceAt(unit, offset);
  if (found !== undefined) assert.ok(finish(findOccurrences(compilation.program, found.meaning)).length > 0);
}

function print({ diagnostics }: Compilation): string {
  return formatDiagnostics(diagnostics, "json", { color: false });
}

function lintAll({ parsed }: Compilation) {
  const files = [...parsed.values()].map(({ file }) => file).sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
  return lintFiles(files, files);
}

function rulesOf(findings: ReturnType<typeof lintFiles>): readonly string[] {
  return findings.map(({ rule, span }) => `${rule} ${span.file.name} ${span.start}`);
}
