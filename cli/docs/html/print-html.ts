// A page as HTML that needs no server and no script. All text is escaped here, and each page says
// that nothing but the files of the site may be loaded.

import {
  type Block,
  type Choice,
  type Entry,
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

const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='2' y='1' width='12' height='14' rx='2' fill='%230b62bd'/%3E%3Cpath d='M5 5h6M5 8h6M5 11h4' stroke='white'/%3E%3C/svg%3E";

export function printHtml(page: Page, site: Site): string {
  const root = "../".repeat(page.path.split("/").length - 1);
  const printer = new HtmlPrinter(page, root);
  const title = page.path === "index" ? site.title : `${page.title} - ${site.title}`;
  return `<!doctype html>
<html lang="en" data-root="${root}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${root}style.css">
<script src="${root}search.js" defer></script>
</head>
<body>
<a class="skip" href="#-main">Skip to the page</a>
<header>
<a class="site" href="${root}index.html">${escape(site.title)}</a>
<nav class="pages" aria-label="Pages">${site.links.map((link) => printer.link(link)).join("")}</nav>
<div class="search" id="-search" role="search" hidden></div>
</header>
<div class="page">
<main id="-main" tabindex="-1">
<div class="title">
<h1>${escape(page.title)}</h1>
<p>${escape(page.subtitle)}</p>
</div>
${page.entries.length > 0 ? '<p class="jump"><a href="#-contents">On this page</a></p>\n' : ""}${page.blocks.map((block) => printer.block(block)).join("\n")}
</main>
${printEntries(page.entries)}</div>
</body>
</html>
`;
}

function printEntries(entries: readonly Entry[]): string {
  if (entries.length === 0) return "";
  const items = entries.map(({ text, anchor, level, isDeprecated = false }) => {
    const old = isDeprecated ? ' class="old"' : "";
    return `<li class="level-${level}"><a href="#${plainAnchor(anchor)}"${old}>${escape(text)}</a></li>`;
  });
  return `<nav class="contents" id="-contents" aria-label="On this page">\n<ul>\n${items.join("\n")}\n</ul>\n</nav>\n`;
}

class HtmlPrinter {
  readonly #page: Page;
  readonly #root: string;
  #choices = 0;

  constructor(page: Page, root: string) {
    this.#page = page;
    this.#root = root;
  }

  block(block: Block): string {
    switch (block.kind) {
      case "heading": {
        const marks = block.marks.map((each) => ` ${this.inline(each)}`).join("");
        const text = escape(block.text);
        if (block.anchor === undefined) return `<h${block.level}>${text}${marks}</h${block.level}>`;
        const anchor = plainAnchor(block.anchor);
        return `<h${block.level} id="${anchor}"><a class="here" href="#${anchor}">${text}</a>${marks}</h${block.level}>`;
      }
      case "paragraph":
        return `<p${block.isQuiet === true ? ' class="quiet"' : ""}>${this.inlines(block.content)}</p>`;
      case "list":
        return `<ul>\n${block.items.map((item) => `<li>${this.inlines(item)}</li>`).join("\n")}\n</ul>`;
      case "table":
        return this.#table(block);
      case "listing":
        return `<pre tabindex="0"><code>${this.#parts(block.parts)}</code></pre>`;
      case "choice":
        return this.#choice(block);
    }
  }

  inlines(content: readonly Inline[]): string {
    return content.map((each) => this.inline(each)).join("");
  }

  inline(inline: Inline): string {
    if (typeof inline === "string") return escape(inline);
    switch (inline.kind) {
      case "break":
        return "<br>";
      case "mark":
        return `<span class="mark ${inline.tone}">${escape(inline.text)}</span>`;
      case "code":
        return `<code>${this.#parts(inline.parts)}</code>`;
      case "link":
        return this.link(inline);
    }
  }

  link({ text, to, title }: Link): string {
    const hint = title === undefined ? "" : ` title="${escape(title)}"`;
    return `<a href="${escape(this.#hrefOf(to))}"${hint}>${escape(text)}</a>`;
  }

  #hrefOf({ page, anchor }: Target): string {
    const file = page === this.#page.path && anchor !== undefined ? "" : `${this.#root}${page}.html`;
    return anchor === undefined ? file : `${file}#${plainAnchor(anchor)}`;
  }

  #parts(parts: readonly (string | Link)[]): string {
    return parts.map((part) => (typeof part === "string" ? escape(part) : this.link(part))).join("");
  }

  /** It can be moved in by the keyboard, where it is wider than the page. */
  #table({ head, rows }: Table): string {
    const columns = head.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${escape(text)}</th>`)).join("");
    const lines = rows.map((row) => this.#row(row, head));
    return `<div class="wide" tabindex="0"><table>\n<thead><tr>${columns}</tr></thead>\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table></div>`;
  }

  #row({ cells, anchor }: Row, head: readonly string[]): string {
    const id = anchor === undefined ? "" : ` id="${plainAnchor(anchor)}"`;
    const columns = cells.map((cell, at) => `<td data-of="${escape(head[at] ?? "")}">${this.inlines(cell)}</td>`);
    return `<tr${id}>${columns.join("")}</tr>`;
  }

  /** The browser closes the others of one name; one that does not know it lets all be open. */
  #choice({ choices }: Choice): string {
    const name = `-choice-${++this.#choices}`;
    const folded = choices.map(({ title, code }, at) => {
      const open = at === 0 ? " open" : "";
      return `<details name="${name}"${open}><summary>${escape(title)}</summary><pre tabindex="0"><code>${escape(code)}</code></pre></details>`;
    });
    return `<div class="choice">\n${folded.join("\n")}\n</div>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return safeText(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
