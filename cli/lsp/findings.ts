// What is found in all projects, by document, with a name for each state of it: an editor that has
// been told a state is not told it again. Who is told when is in editor-session.ts.

import { finish, type Steps } from "@callwire/compiler/lsp";
import type { Diagnostic } from "vscode-languageserver/node";
import { fileOf } from "./asked.js";
import { findDiagnostics } from "./diagnostics.js";
import { Head } from "./head.js";
import type { Project } from "./project.js";
import type { Projects } from "./projects.js";

/** What is found in one document. */
export interface Found {
  /** Another one for each other state of a document. */
  readonly id: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of documents without a finding. */
const NOTHING: Found = { id: "0", diagnostics: [] };

export class Findings {
  readonly #projects: Projects;
  /** The last commits of projects; one goes with its project. */
  readonly #heads = new WeakMap<Project, Head>();
  #found: ReadonlyMap<string, Found & { readonly text: string }> = new Map();
  #states = 0;
  #isStale = true;

  constructor(projects: Projects) {
    this.#projects = projects;
  }

  /** Something has changed: what was found is looked for again when it is asked for. */
  forget(): void {
    this.#isStale = true;
  }

  /** Commits may have changed, too. */
  forgetCommits(): void {
    for (const project of this.#projects.all) this.#headOf(project).forget();
    this.forget();
  }

  /** All documents with a finding. `isThorough`: also what takes longer. */
  refresh(isThorough: boolean): ReadonlyMap<string, Found> {
    return finish(this.refreshInSteps(isThorough));
  }

  /** The same, a file in a step. It must not go on when something has changed. */
  *refreshInSteps(isThorough: boolean): Steps<ReadonlyMap<string, Found>> {
    const looked: { readonly uri: string; readonly diagnostics: readonly Diagnostic[]; readonly text: string }[] = [];
    for (const [uri, diagnostics] of yield* this.#look(isThorough)) {
      looked.push({ uri, diagnostics, text: JSON.stringify(diagnostics) });
      yield;
    }
    // In one step, as another may have looked for the same meanwhile.
    const found = new Map<string, Found & { readonly text: string }>();
    for (const { uri, diagnostics, text } of looked) {
      const before = this.#found.get(uri);
      found.set(uri, before?.text === text ? before : { id: String(++this.#states), diagnostics, text });
    }
    this.#found = found;
    this.#isStale = false;
    return found;
  }

  /** As the texts are now. */
  get all(): ReadonlyMap<string, Found> {
    return finish(this.allInSteps());
  }

  /** The same, a file in a step. It must not go on when something has changed. */
  *allInSteps(): Steps<ReadonlyMap<string, Found>> {
    return this.#isStale ? yield* this.refreshInSteps(false) : this.#found;
  }

  /** Of one document, as the texts are now. */
  of(uri: string): Found {
    return this.all.get(uri) ?? NOTHING;
  }

  *#look(isThorough: boolean): Steps<ReadonlyMap<string, readonly Diagnostic[]>> {
    const byUri = new Map<string, readonly Diagnostic[]>();
    for (const project of this.#projects.all) {
      const found = yield* findDiagnostics(project, { isThorough });
      const breaking = yield* this.#headOf(project).findBreaking({ isThorough });
      for (const uri of new Set([...found.keys(), ...breaking.keys()])) {
        // Two projects may read one file; it is told by the one that it belongs to.
        const file = fileOf(uri);
        if (file === undefined || this.#projects.projectOf(file) !== project) continue;
        byUri.set(uri, [...(found.get(uri) ?? []), ...(breaking.get(uri) ?? [])]);
      }
    }
    return byUri;
  }

  #headOf(project: Project): Head {
    const head = this.#heads.get(project) ?? new Head(project);
    this.#heads.set(project, head);
    return head;
  }
}
