// A page as Markdown, for a repository or for another generator of sites. All text of contracts is
// escaped here: what would be markup, or end a cell, is text.

import {
  type Block,
  type Inline,
  type Link,
  type Page,
  plainAnchor,
  type Row,
  type Site,
  type Table,
  type Target,
} from "../document.js";
import { safeText } from "../safe-text.js";

export function printMarkdown(page: Page, site: Site): string {
  const printer = new MarkdownPrinter(page.path);
  const up = page.path === "index" ? [] : [{ kind: "link" as const, text: site.title, to: { page: "index" } }];
  const links = [...up, ...site.links].map((link) => printer.inline(link));
  const head = [`# ${escape(page.title)}`, escape(page.subtitle), links.join(" | ")].filter((text) => text !== "");
  return `${[...head, ...page.blocks.map((block) => printer.block(block))].join("\n\n")}\n`;
}

/** The file of a page: the first is what a repository shows for a folder. */
export function markdownFile(page: string): string {
  return page === "index" ? "README.md" : `${page}.md`;
}

class MarkdownPrinter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  block(block: Block): string {
    switch (block.kind) {
      case "heading": {
        const marks = block.marks.map((each) => ` ${this.inline(each)}`).join("");
        const text = `${"#".repeat(block.level)} ${escape(block.text)}${marks}`;
        return block.anchor === undefined ? text : `${anchorOf(block.anchor)}\n\n${text}`;
      }
      case "paragraph":
        return this.#inlines(block.content);
      case "list":
        return block.items.map((item) => `- ${this.#inlines(item)}`).join("\n");
      case "table":
        return this.#table(block);
      case "listing":
        return fenced(block.parts.map((part) => (typeof part === "string" ? part : part.text)).join(""));
      case "choice":
        return block.choices.map(({ title, code }) => `${escape(title)}:\n\n${fenced(code)}`).join("\n\n");
    }
  }

  inline(inline: Inline): string {
    if (typeof inline === "string") return escape(inline);
    switch (inline.kind) {
      case "break":
        return "<br>";
      case "mark":
        return `*${escape(inline.text)}*`;
      case "code":
        return inline.parts
          .map((part) => (typeof part === "string" ? codeOf(part) : this.#link(part, codeOf(part.text))))
          .join("");
      case "link":
        return this.#link(inline, escape(inline.text));
    }
  }

  #inlines(content: readonly Inline[]): string {
    return content.map((each) => this.inline(each)).join("");
  }

  #link({ to }: Link, shown: string): string {
    return `[${shown}](${this.#hrefOf(to)})`;
  }

  #hrefOf({ page, anchor }: Target): string {
    const hash = anchor === undefined ? "" : `#${plainAnchor(anchor)}`;
    return page === this.#path && anchor !== undefined ? hash : `${relative(this.#path, markdownFile(page))}${hash}`;
  }

  #table({ head, rows }: Table): string {
    const lines = [head.map(escape), head.map(() => "---"), ...rows.map((row) => this.#cells(row))];
    return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }

  #cells({ cells, anchor }: Row): readonly string[] {
    const texts = cells.map((cell) => this.#inlines(cell).replaceAll("\n", " "));
    return anchor === undefined ? texts : [`${anchorOf(anchor)}${texts[0] ?? ""}`, ...texts.slice(1)];
  }
}

/** A heading's own is made by each renderer in another way. */
function anchorOf(anchor: string): string {
  return `<a id="${plainAnchor(anchor)}"></a>`;
}

function relative(from: string, to: string): string {
  return `${"../".repeat(from.split("/").length - 1)}${to}`;
}

/** Between more backticks than there are in it. */
function fenced(text: string): string {
  const shown = safeText(text);
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}\n${shown}\n${fence}`;
}

/** In HTML: between backticks a bar would end a cell, and an escape is shown. */
function codeOf(text: string): string {
  return text === "" ? "" : `<code>${escape(text)}</code>`;
}

function longestRun(text: string): number {
  // There may be more than a call takes as arguments.
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}

const MARKUP = /[\\`*_[\]~|$]/g;
/** What renderers make a link of, without any markup. */
const ADDRESS = /:(?=\/\/)|(?<=www)\.|@/gi;
/** A heading, a list or a line below a heading, where a line begins. */
const LINE_START = /^( *)(?:([#+\-=:])|(\d{1,9})([.)]))/gm;
const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What may be markup has a backslash. Spaces in front of a line would make it code. */
function escape(text: string): string {
  return safeText(text)
    .replace(MARKUP, "\\$&")
    .replace(ADDRESS, "\\$&")
    .replace(LINE_START, (_all, _indent, sign: string | undefined, digits = "", end = "") =>
      sign === undefined ? `${digits}\\${end}` : `\\${sign}`,
    )
    .replace(/[&<>]/g, (character) => HTML[character] ?? "")
    .replace(/\n +/g, "\n");
}
