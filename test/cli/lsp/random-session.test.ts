// Somebody who types, deletes, pastes halves and undoes, in the contracts of this repository, and
// an editor that asks all the while: each request is answered, nothing breaks in the server, and
// what it tells is what `callwire check` prints of the same texts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { createRandom } from "callwire/testing";
import {
  type CallHierarchyItem,
  CancellationTokenSource,
  type Diagnostic,
  DocumentDiagnosticRequest,
  type Position,
  ResponseError,
} from "vscode-languageserver/node";
import { runCommandLine } from "#cli/command-line.js";
import { CONTRACT_PIECES } from "../../support/contract-pieces.js";
import { shortOrLong } from "../../support/long-form.js";
import { RecordingTerminal } from "../sandbox.js";
import { Editor, positionIn } from "./editor.js";

const EDITS = shortOrLong(100, 20_000);
/** Edits between two comparisons. */
const STRIDE = 50;
const IDL = new URL("../../../../idl/", import.meta.url);
/** Another one makes other edits. */
const SEED = Number(process.env["CALLWIRE_SEED"] ?? 18);
/**
 * What a request may end with, beside an answer: refused, cancelled, about texts that have changed.
 */
const FINE: ReadonlySet<number> = new Set([-32803, -32800, -32801]);

/** Asked for at a place; `item` of a hierarchy is what was asked for before. */
const REQUESTS = [
  "hover",
  "completion",
  "definition",
  "references",
  "documentHighlight",
  "documentSymbol",
  "documentLink",
  "codeAction",
  "prepareRename",
  "rename",
  "foldingRange",
  "selectionRange",
  "semanticTokens/full",
  "semanticTokens/full/delta",
  "semanticTokens/range",
  "inlayHint",
  "signatureHelp",
  "formatting",
  "rangeFormatting",
  "onTypeFormatting",
  "codeLens",
  "prepareCallHierarchy",
  "prepareTypeHierarchy",
  "diagnostic",
].map((name) => `textDocument/${name}`);

describe("a session with edits and requests at random", function () {
  this.timeout(1_800_000);
  this.slow(30_000);

  it("answers each, and tells what a fresh check prints", async () => {
    const random = createRandom(SEED);
    const below = (count: number): number => Math.floor(random() * count);
    const pick = <T>(list: readonly T[]): T => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error("there is nothing to pick from");
      return found;
    };
    const names = readdirSync(IDL, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rpc"));
    const right = new Map(names.map((name) => [name, readFileSync(new URL(name, IDL), "utf8")]));
    const editor = await Editor.start(Object.fromEntries([...right].map(([name, text]) => [`idl/${name}`, text])), {
      textDocument: { diagnostic: {} },
    });
    for (const name of names) await editor.open(`idl/${name}`);
    const past: { readonly file: string; readonly text: string }[] = [];
    const asked: Promise<void>[] = [];
    let answered = 0;

    const edit = async (): Promise<void> => {
      const file = `idl/${pick(names)}`;
      const text = editor.text(file);
      const undone = below(4) === 0 ? past.pop() : undefined;
      if (undone !== undefined) return editor.change(undone.file, undone.text);
      past.push({ file, text });
      const kind = below(3);
      const start = below(text.length + 1);
      const end = kind === 1 ? Math.min(text.length, start + below(12)) : start;
      const other = editor.text(`idl/${pick(names)}`);
      const from = below(other.length);
      const piece = kind === 0 ? pick(CONTRACT_PIECES) : kind === 1 ? "" : other.slice(from, from + below(80));
      // Not within a pair of surrogates: no editor has half of a character.
      const range = { start: positionIn(text, whole(text, start)), end: positionIn(text, whole(text, end)) };
      await editor.change(file, piece.replaceAll(/[\ud800-\udfff]/g, "?").replaceAll("??", "😀"), range);
    };

    const ask = (): void => {
      const method = pick(REQUESTS);
      const file = `idl/${pick(names)}`;
      const source = new CancellationTokenSource();
      const sent = editor.connection.sendRequest<unknown>(
        method,
        paramsAt(editor, file, below(editor.text(file).length + 1)),
        source.token,
      );
      if (below(10) === 0) source.cancel();
      const settled = sent
        .then(async (items) => {
          if (method !== "textDocument/prepareCallHierarchy" || !Array.isArray(items)) return;
          for (const item of items as readonly CallHierarchyItem[]) {
            // The texts have changed since, most of the time.
            await editor.connection.sendRequest("callHierarchy/incomingCalls", { item });
            await editor.connection.sendRequest("callHierarchy/outgoingCalls", { item });
          }
        })
        .catch((error: unknown) => {
          if (!(error instanceof ResponseError) || !FINE.has(error.code))
            throw new Error(`${method} in ${file}`, { cause: error });
        });
      asked.push(settled.then(() => void answered++));
    };

    let compared = 0;
    for (let count = 1; count <= EDITS; count++) {
      await edit();
      ask();
      if (below(3) === 0) ask();
      if (count % STRIDE !== 0) continue;
      await Promise.all(asked);
      const printed = await check(editor, names);
      const told: Told[] = [];
      for (const name of names.toSorted()) told.push(...(await findingsOf(editor, `idl/${name}`)));
      assert.equal(print(told), print(printed), `after ${count} edits`);
      compared += printed.length;
      assert.deepEqual(editor.log, [], `after ${count} edits`);
      // Back to what was right, so that most of what is tried is near to it.
      if (count % (STRIDE * 2) === 0) for (const [name, text] of right) await editor.change(`idl/${name}`, text);
    }
    assert.equal(answered, asked.length);
    assert.ok(compared > 0, "there was a mistake to compare");
    await editor.stop();
  });
});

/** Parameters with which each of the requests can begin. */
function paramsAt(editor: Editor, file: string, offset: number): unknown {
  const position = positionIn(editor.text(file), offset);
  const range = { start: position, end: { line: position.line + 3, character: 0 } };
  return {
    textDocument: { uri: editor.uri(file) },
    position,
    range,
    positions: [position],
    context: { includeDeclaration: true, diagnostics: [], triggerKind: 1 },
    newName: "Another",
    ch: [";", "}", "\n"][offset % 3],
    options: { tabSize: 2, insertSpaces: true },
    previousResultId: "1",
  };
}

/** Mistakes as the editor has them, without what lint has found. */
async function findingsOf(editor: Editor, file: string): Promise<readonly Told[]> {
  const report = await editor.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: editor.uri(file) } });
  const items: readonly Diagnostic[] = report.kind === "full" ? report.items : [];
  return items
    .filter(({ code }) => /^CW\d+$/.test(String(code)))
    .map(({ code, severity, range, message, relatedInformation = [] }) => ({
      file,
      code: String(code),
      severity: severity ?? 0,
      from: range.start,
      to: range.end,
      message: typeof message === "string" ? message : message.value,
      labels: relatedInformation.map(({ message: text, location: { uri, range: place } }) => ({ text, uri, from: place.start })),
    }));
}

interface Told {
  readonly file: string;
  readonly code: string;
  readonly severity: number;
  readonly from: Position;
  readonly to: Position;
  readonly message: string;
  readonly labels: readonly { readonly text: string; readonly uri: string; readonly from: Position }[];
}

/** A line each, for what is told and what is printed. */
function print(mistakes: readonly Told[]): string {
  return mistakes.map((each) => `${JSON.stringify(each)}\n`).join("");
}

interface PrintedSpan {
  readonly path: string;
  readonly start: { readonly offset: number };
  readonly end: { readonly offset: number };
}

/** Of the format `json` of the command. */
interface Printed {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly label?: string;
  readonly span: PrintedSpan;
  readonly labels: readonly { readonly text: string; readonly span: PrintedSpan }[];
  readonly notes: readonly string[];
  readonly help?: string;
}

/** What the command prints of the same texts, which it finds on disk. */
async function check(editor: Editor, names: readonly string[]): Promise<readonly Told[]> {
  for (const name of names) editor.sandbox.write(`idl/${name}`, editor.text(`idl/${name}`));
  const terminal = new RecordingTerminal();
  await runCommandLine(["check", "--format", "json"], editor.sandbox.folder, terminal);
  assert.equal(terminal.stderr, "");
  const { diagnostics } = JSON.parse(terminal.stdout) as { readonly diagnostics: readonly Printed[] }; // printed by our own command
  return diagnostics.map(({ code, severity, message, label, span, labels, notes, help }) => ({
    file: span.path,
    code,
    severity: severity === "error" ? 1 : 2,
    from: positionIn(editor.text(span.path), span.start.offset),
    to: positionIn(editor.text(span.path), span.end.offset),
    message: [
      label === undefined ? message : `${message}: ${label}`,
      ...notes,
      ...(help === undefined ? [] : [`help: ${help}`]),
    ].join("\n"),
    labels: labels.map(({ text, span: place }) => ({
      text,
      uri: editor.uri(place.path),
      from: positionIn(editor.text(place.path), place.start.offset),
    })),
  }));
}

/** The offset, or the one before it where that is within a character. */
function whole(text: string, offset: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(offset)) ? offset - 1 : offset;
}
