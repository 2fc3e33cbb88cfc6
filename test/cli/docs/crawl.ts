// Follows each link of a site that `callwire docs` has made, and says which lead nowhere.

import { posix } from "node:path";
import { marked } from "marked";

export type SiteFiles = ReadonlyMap<string, string>;

const TAG = /<[a-z][a-z0-9]*(?: [^<>]*)?>/g;
const ATTRIBUTE = / (href|src|id)="([^"]*)"/g;

export interface Crawled {
  /** Links that were followed. */
  readonly count: number;
  /** A line for each that leads nowhere, and for each place that is there twice. */
  readonly wrong: readonly string[];
}

/** `.md` files are read as a renderer makes HTML of them. */
export function crawl(files: SiteFiles): Crawled {
  const pages = new Map(
    [...files].flatMap(([file, text]) => {
      if (file.endsWith(".html")) return [[file, readPage(text)] as const];
      return file.endsWith(".md") ? [[file, readPage(renderMarkdown(text))] as const] : [];
    }),
  );
  const wrong: string[] = [];
  let count = 0;
  for (const [file, { twice, links }] of pages) {
    for (const id of twice) wrong.push(`${file} has ${id} twice`);
    for (const link of links) {
      if (link.startsWith("data:image/svg+xml,")) continue;
      count++;
      const [target = "", anchor] = decodeURI(link).split("#");
      const path = target === "" ? file : posix.join(posix.dirname(file), target);
      if (!files.has(path)) wrong.push(`${file} leads to ${link}, where there is no file`);
      else if (anchor !== undefined && pages.get(path)?.ids.has(anchor) !== true) {
        wrong.push(`${file} leads to ${link}, where there is no such place`);
      }
    }
  }
  return { count, wrong };
}

export function renderMarkdown(text: string): string {
  return marked.parse(text, { async: false }) as string; // not async, so no promise
}

function readPage(html: string) {
  const ids = new Set<string>();
  const twice = new Set<string>();
  const links: string[] = [];
  for (const [tag] of html.matchAll(TAG)) {
    for (const [, name, value = ""] of tag.matchAll(ATTRIBUTE)) {
      if (name !== "id") links.push(value);
      else if (ids.has(value)) twice.add(value);
      else ids.add(value);
    }
  }
  return { ids, twice, links };
}
