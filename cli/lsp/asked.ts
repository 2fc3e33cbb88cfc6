// What an editor asks about, as the compiler knows it: the file of a document, and a place in it.

import { fileURLToPath } from "node:url";
import type { SourceFile } from "@callwire/compiler";
import type { Steps, Unit } from "@callwire/compiler/lsp";
import type { Position, TextDocumentIdentifier } from "vscode-languageserver/node";
import { toOffset } from "./places.js";
import type { Project } from "./project.js";
import type { Projects } from "./projects.js";

export interface Asked {
  readonly project: Project;
  readonly source: SourceFile;
  readonly unit: Unit;
}

/** Undefined for what is no file, and for a contract that cannot be read. */
export function fileOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The texts are those of now: what has changed is compiled first. */
export function findAsked(projects: Projects, { uri }: TextDocumentIdentifier): Asked | undefined {
  const file = fileOf(uri);
  if (file === undefined) return undefined;
  const project = projects.projectOf(file);
  const source = project.sourceOf(file);
  const unit = source === undefined ? undefined : project.workspace.unitOf(source.path);
  return source === undefined || unit === undefined ? undefined : { project, source, unit };
}

export interface AskedAt extends Asked {
  readonly offset: number;
}

export function findAskedAt(
  projects: Projects,
  { textDocument, position }: { readonly textDocument: TextDocumentIdentifier; readonly position: Position },
): AskedAt | undefined {
  const asked = findAsked(projects, textDocument);
  return asked === undefined ? undefined : { ...asked, offset: toOffset(asked.source, position) };
}

/** The same for what may take long: what has changed is compiled in steps. */
export function* compileAskedAt(
  projects: Projects,
  place: { readonly textDocument: TextDocumentIdentifier; readonly position: Position },
): Steps<AskedAt | undefined> {
  const file = fileOf(place.textDocument.uri);
  if (file !== undefined) yield* projects.projectOf(file).workspace.compileInSteps();
  return findAskedAt(projects, place);
}
