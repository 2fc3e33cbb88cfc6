// What the contracts of a project were at a commit, to compare with while they change.

import { compareInSteps, type LintOptions, type Steps } from "@callwire/compiler/lsp";
import type { Descriptor } from "callwire/schema";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import { loadBaseline } from "../input/baseline/baseline.js";
import { locateFinding } from "../output/locate.js";
import { isUsageError } from "../usage-error.js";
import { toRange } from "./places.js";
import type { Project } from "./project.js";

/** What is compared with. */
const REF = "HEAD";

/** What `source` of each is: it is no mistake of the contract. */
const SOURCE = "callwire breaking";

/** The contracts of the last commit, read once until it may be another one. */
export class Head {
  readonly #project: Project;
  #descriptor: Descriptor | undefined;
  #isRead = false;
  #found: ReadonlyMap<string, readonly Diagnostic[]> = new Map();

  constructor(project: Project) {
    this.#project = project;
  }

  /** Reads it again when it is asked for next. */
  forget(): void {
    this.#isRead = false;
  }

  /**
   * What breaks since the last commit, by the URI of the document. Nothing while the contracts have
   * a mistake, and where there is no commit to compare with. Looked for when it is thorough; else
   * it is what was found last.
   */
  *findBreaking({ isThorough }: LintOptions): Steps<ReadonlyMap<string, readonly Diagnostic[]>> {
    if (this.#project.workspace.compilation.errorCount > 0) this.#found = new Map();
    else if (isThorough) this.#found = yield* this.#find();
    return this.#found;
  }

  *#find(): Steps<ReadonlyMap<string, readonly Diagnostic[]>> {
    const byUri = new Map<string, Diagnostic[]>();
    const { compilation } = this.#project.workspace;
    const before = this.#read();
    const after = before === undefined ? undefined : yield* compilation.describeInSteps();
    if (before === undefined || after === undefined) return byUri;
    for (const finding of yield* compareInSteps(before, after)) {
      if (finding.severity === "note") continue;
      const { span, code, message } = locateFinding(compilation, finding);
      const uri = this.#project.uriOf(span.file);
      const own = byUri.get(uri) ?? [];
      own.push({ range: toRange(span.file, span), severity: DiagnosticSeverity.Warning, code, source: SOURCE, message });
      byUri.set(uri, own);
    }
    return byUri;
  }

  #read(): Descriptor | undefined {
    if (this.#isRead) return this.#descriptor;
    this.#isRead = true;
    const { folder, roots, followLinks } = this.#project;
    try {
      this.#descriptor = roots.length === 0 ? undefined : loadBaseline(folder, REF, { roots, followLinks });
    } catch (error) {
      // No git, no commit, or contracts with mistakes in it: there is nothing to compare with.
      if (!isUsageError(error)) throw error;
      this.#descriptor = undefined;
    }
    return this.#descriptor;
  }
}
