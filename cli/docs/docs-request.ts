// What the pages are made of. Loads nothing, as the command line asks for the forms each time.

import type { Finding } from "@callwire/compiler";
import type { PluginFile, PluginRequest } from "@callwire/compiler/plugin";
import type { Descriptor } from "callwire/schema";

export const DOCS_FORMS = ["html", "markdown"] as const;

export type DocsForm = (typeof DOCS_FORMS)[number];

/** Another version, to say what has changed since. */
export interface Against {
  /** As the user has called it. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** Those of `callwire breaking` between the two. */
  readonly findings: readonly Finding[];
}

export interface DocsOptions {
  readonly form: DocsForm;
  /** Above all pages. */
  readonly title: string;
  /** Files that stand beside the pages of HTML as they are. */
  readonly assets: readonly PluginFile[];
  /** Default: there is no page of changes. */
  readonly against?: Against;
}

export interface DocsRequest extends PluginRequest {
  readonly options: DocsOptions & PluginRequest["options"];
}
