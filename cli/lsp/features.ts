// What an editor may ask, and who answers.

import type { Connection, ServerCapabilities } from "vscode-languageserver/node";
import type { Projects } from "./projects.js";

/** What the editor is told that it may ask. */
export const FEATURES: ServerCapabilities = {};

export function registerFeatures(_connection: Connection, _projects: Projects): void {}
