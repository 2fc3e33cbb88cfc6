// How findings reach the editor: it is told of them, or it asks. One that asks for open documents
// alone is told of the others.

import type { Steps } from "@callwire/compiler/lsp";
import {
  type Connection,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type FullDocumentDiagnosticReport,
  type UnchangedDocumentDiagnosticReport,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver/node";
import type { Findings, Found } from "./findings.js";

/** What the editor can do. */
export interface Asking {
  /** It asks for the findings of open documents. */
  readonly asks: boolean;
  /** It asks again when it is told to. */
  readonly takesRefresh: boolean;
}

/** The versions of open documents, by URI. */
export type Versions = ReadonlyMap<string, number>;

export class Delivery {
  readonly #connection: Connection;
  readonly #findings: Findings;
  readonly #versions: () => Versions;
  #asking: Asking = { asks: false, takesRefresh: false };
  /** It asks for all documents, so that it need not be told of any. */
  #asksForAll = false;
  /** What the editor was told last, by URI. */
  readonly #told = new Map<string, string>();
  /** What it was answered last for an open document, by URI. */
  readonly #answered = new Map<string, string>();

  constructor(connection: Connection, findings: Findings, versions: () => Versions) {
    this.#connection = connection;
    this.#findings = findings;
    this.#versions = versions;
  }

  begin(asking: Asking): void {
    this.#asking = asking;
  }

  /** Tells what it has not been told, and that it may ask again. Looks for it in steps. */
  *deliver(isThorough: boolean): Steps<void> {
    const found = yield* this.#findings.refreshInSteps(isThorough);
    const versions = this.#versions();
    // One that asks may ask for all at once when it begins: it is not told the same before.
    const isAsked = (uri: string): boolean =>
      this.#asksForAll || (this.#asking.asks && (versions.has(uri) || !(isThorough || this.#told.has(uri))));
    for (const [uri, each] of found) if (!isAsked(uri)) this.#tell(uri, each, versions.get(uri));
    for (const uri of this.#told.keys()) {
      if (!found.has(uri) || isAsked(uri)) this.#tell(uri, { id: "", diagnostics: [] }, versions.get(uri));
    }
    for (const uri of this.#answered.keys()) if (!versions.has(uri)) this.#answered.delete(uri);
    const isLate = [...this.#answered].some(([uri, id]) => this.#findings.of(uri).id !== id);
    if (!isThorough || !this.#asking.takesRefresh || !(isLate || this.#asksForAll)) return;
    // Only a broken connection, or an editor that has changed its mind, rejects.
    this.#connection.languages.diagnostics.refresh().catch(() => undefined);
  }

  /** Of one document. */
  answer({ textDocument: { uri }, previousResultId }: DocumentDiagnosticParams): DocumentDiagnosticReport {
    // One that cannot be told to ask again gets all at once.
    if (!this.#asking.takesRefresh) this.#findings.refresh(true);
    const found = this.#findings.of(uri);
    this.#answered.set(uri, found.id);
    return reportOf(found, previousResultId);
  }

  /** Of all documents with a finding, and of those that had one. Looks for it in steps. */
  *answerAll({ previousResultIds }: WorkspaceDiagnosticParams): Steps<WorkspaceDiagnosticReport> {
    const isFirst = !this.#asksForAll;
    this.#asksForAll = true;
    if (isFirst) yield* this.deliver(false);
    const all = this.#asking.takesRefresh ? yield* this.#findings.allInSteps() : yield* this.#findings.refreshInSteps(true);
    const before = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const versions = this.#versions();
    const uris = new Set([...all.keys(), ...before.keys()]);
    return {
      items: [...uris].map((uri) => ({
        ...reportOf(this.#findings.of(uri), before.get(uri)),
        uri,
        version: versions.get(uri) ?? null,
      })),
    };
  }

  #tell(uri: string, { id, diagnostics }: Found, version: number | undefined): void {
    if (id === (this.#told.get(uri) ?? "")) return;
    if (diagnostics.length === 0) this.#told.delete(uri);
    else this.#told.set(uri, id);
    // Only a broken connection rejects; then there is nobody to tell.
    this.#connection
      .sendDiagnostics({ uri, diagnostics: [...diagnostics], ...(version === undefined ? {} : { version }) })
      .catch(() => undefined);
  }
}

function reportOf(
  { id, diagnostics }: Found,
  previous: string | undefined,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  return id === previous
    ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id }
    : { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: [...diagnostics] };
}
