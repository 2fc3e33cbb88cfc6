// The pages of contracts in memory.

import assert from "node:assert/strict";
import { PLUGIN_PROTOCOL } from "@callwire/compiler/plugin";
import type { Descriptor } from "callwire/schema";
import type { DocsOptions } from "#cli/docs/docs-request.js";
import { makeDocs } from "#cli/docs/make-docs.js";
import { compileTexts } from "../../compiler/contracts.js";
import type { SiteFiles } from "./crawl.js";

const ASSETS = ["style.css", "search.js"].map((path) => ({ path, content: "" }));

export async function docsOf(descriptor: Descriptor, more: Partial<DocsOptions> = {}): Promise<SiteFiles> {
  const { form = "html" } = more;
  const { files } = await makeDocs({
    protocol: PLUGIN_PROTOCOL,
    compiler: "0.0.0",
    descriptor,
    files: descriptor.files.map(({ path }) => path),
    options: { form, title: "Shop", assets: form === "html" ? ASSETS : [], ...more },
  });
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** What no source may hold, a contract of others may: it comes as data. */
export function withText(descriptor: Descriptor, from: string, to: string): Descriptor {
  // What differs is text in strings.
  return JSON.parse(JSON.stringify(descriptor).replaceAll(from, JSON.stringify(to).slice(1, -1))) as Descriptor;
}

/** By their paths below the root. Throws for one with a mistake. */
export function describeTexts(texts: Readonly<Record<string, string>>): Descriptor {
  const { descriptor, diagnostics } = compileTexts(texts);
  assert.ok(descriptor !== undefined, JSON.stringify(diagnostics.map(({ message }) => message)));
  return descriptor;
}

/** As the browser shows it. */
export function textOf(html: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html.replace(/<[^>]*>/g, "").replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? "");
}
