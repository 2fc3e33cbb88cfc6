// All pages of the contracts, as a plugin of `callwire generate` makes files: descriptor in, files
// out. Knows no disk.

import type { PluginAnswer } from "@callwire/compiler/plugin";
import { ContractSite } from "./contract-site.js";
import type { Against, DocsRequest } from "./docs-request.js";
import type { Link, Page, Site } from "./document.js";
import { printHtml } from "./html/print-html.js";
import { takeInventory } from "./inventory.js";
import { markdownFile, printMarkdown } from "./markdown/print-markdown.js";
import { changesPage } from "./pages/changes-page.js";
import { contractPage } from "./pages/contract-page.js";
import { deprecatedPage } from "./pages/deprecated-page.js";
import { errorsPage } from "./pages/errors-page.js";
import { indexPage } from "./pages/index-page.js";
import { searchIndex } from "./search-index.js";

export function makeDocs({ descriptor, options: { form, title, assets, against } }: DocsRequest): PluginAnswer {
  const contracts = new ContractSite(descriptor);
  const special = specialPages(contracts, against);
  const links = special.map((page): Link => ({ kind: "link", text: page.title, to: { page: page.path } }));
  const site: Site = { title, links };
  const pages = [indexPage(title, contracts), ...special, ...descriptor.files.map((file) => contractPage(file, contracts))];
  if (form === "markdown") {
    return { files: pages.map((page) => ({ path: markdownFile(page.path), content: printMarkdown(page, site) })) };
  }
  const files = pages.map((page) => ({ path: `${page.path}.html`, content: printHtml(page, site) }));
  return { files: [...files, ...assets, { path: "search-index.js", content: searchIndex(contracts) }] };
}

/** Those beside the contracts, where there is something to say. */
function specialPages(contracts: ContractSite, against: Against | undefined): readonly Page[] {
  const after = takeInventory(contracts.descriptor, (name) => contracts.find(name));
  const pages = [errorsPage(contracts), deprecatedPage(after)];
  if (against !== undefined) {
    const { name, descriptor, findings } = against;
    const before = takeInventory(descriptor, () => undefined);
    pages.push(changesPage({ against: name, findings, before, after }, contracts));
  }
  return pages.filter((page) => page !== undefined);
}
