// What the pages are made of. Loads nothing, as the command line asks for the forms each time.

import type { PluginFile, PluginRequest } from "@callwire/compiler/plugin";

export const DOCS_FORMS = ["html", "markdown"] as const;

export type DocsForm = (typeof DOCS_FORMS)[number];

export interface DocsOptions {
  readonly form: DocsForm;
  /** Above all pages. */
  readonly title: string;
  /** Files that stand beside the pages of HTML as they are. */
  readonly assets: readonly PluginFile[];
}

export interface DocsRequest extends PluginRequest {
  readonly options: DocsOptions & PluginRequest["options"];
}
