// The words of a contract as blocks: paragraphs, lists, code between backticks and in fences, and
// names that lead to what they name. Anything else in them is text. Each pattern has a bound, so
// that a comment of a megabyte takes a time that grows with it.

import { type Block, BREAK, code, type Inline, type Paragraph, type Target } from "./document.js";

/** Knows where a name is explained. */
export interface Names {
  find(name: string): Target | undefined;
}

/** `[Topic][demo.v1.Topic]`, `[demo.v1.Topic]` and `code`. */
const PIECE = /\[([^[\]\n`]{1,200})\]\[([\w./]{0,200})\]|`([^`\n]{1,400})`|\[([A-Za-z_][\w.]{0,199})\]/g;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,3}[.)]) +/;
const FENCE = /^ {0,3}(?:```|~~~)/;
/** Characters of a summary. */
const MAX_SUMMARY = 200;

/** Finds names as the text of one file means them. */
export class DocText {
  readonly #names: Names;
  readonly #package: string;

  constructor(names: Names, packageName: string) {
    this.#names = names;
    this.#package = packageName;
  }

  blocks(doc: string | undefined): readonly Block[] {
    const blocks: Block[] = [];
    let lines: string[] = [];
    let items: string[] = [];
    const end = () => {
      if (lines.length > 0) blocks.push({ kind: "paragraph", content: this.inline(lines.join("\n")) });
      if (items.length > 0) blocks.push({ kind: "list", items: items.map((item) => this.inline(item)) });
      lines = [];
      items = [];
    };
    let fenced: string[] | undefined;
    for (const line of linesOf(doc)) {
      if (FENCE.test(line)) {
        if (fenced === undefined) end();
        else blocks.push({ kind: "listing", parts: [fenced.join("\n")] });
        fenced = fenced === undefined ? [] : undefined;
      } else if (fenced !== undefined) fenced.push(line);
      else if (line.trim() === "") end();
      else if (ITEM.test(line)) {
        if (lines.length > 0) end();
        items.push(line.replace(ITEM, ""));
      } else if (items.length > 0) items.push(`${items.pop() ?? ""}\n${line.trim()}`);
      else lines.push(line.trim());
    }
    end();
    if (fenced !== undefined && fenced.length > 0) blocks.push({ kind: "listing", parts: [fenced.join("\n")] });
    return blocks;
  }

  /** For a cell of a table. */
  cell(doc: string | undefined): readonly Inline[] {
    const parts = this.blocks(doc).flatMap((block): readonly (readonly Inline[])[] => {
      if (block.kind === "paragraph") return [block.content];
      if (block.kind === "list") return block.items.map((item) => ["• ", ...item]);
      return block.kind === "listing" ? [[code(...block.parts)]] : [];
    });
    return parts.flatMap((part, at) => (at === 0 ? part : [BREAK, ...part]));
  }

  /** The first sentence, as text. */
  summary(doc: string | undefined): readonly string[] {
    const first = this.blocks(doc).find((block): block is Paragraph => block.kind === "paragraph");
    const text = (first?.content ?? []).map(plain).join("").replace(/\s+/g, " ").trim();
    // What goes on with a small letter has not ended: `e.g. this`, `n! of n`.
    const sentence = /^.{0,400}?[.!?](?=$| [^a-z])/.exec(text)?.[0] ?? text;
    return sentence === "" ? [] : [sentence.length > MAX_SUMMARY ? `${cutAt(sentence, MAX_SUMMARY)}…` : sentence];
  }

  inline(text: string): readonly Inline[] {
    const found: Inline[] = [];
    let from = 0;
    for (const match of text.matchAll(PIECE)) {
      const [whole, shown, target, inCode, alone] = match;
      const piece = this.#piece(shown, target, inCode, alone);
      if (piece === undefined) continue;
      if (match.index > from) found.push(text.slice(from, match.index));
      found.push(piece);
      from = match.index + whole.length;
    }
    if (from < text.length) found.push(text.slice(from));
    return found;
  }

  #piece(shown = "", target = "", inCode = "", alone = ""): Inline | undefined {
    if (inCode !== "") return this.#named(inCode, inCode) ?? code(inCode);
    if (alone !== "") return this.#named(alone, alone);
    // As the comments of protobuf's contracts have it. Where it leads to nothing, the name is left.
    return this.#named(shown, target === "" ? shown : target) ?? code(shown);
  }

  /** What has this name, or this name in the file's own package. */
  #named(text: string, name: string): Inline | undefined {
    if (!/^[A-Za-z_][\w./]*$/.test(name)) return undefined;
    const to = this.#names.find(name) ?? this.#names.find(`${this.#package}.${name}`);
    return to === undefined ? undefined : code({ kind: "link", text, to });
  }
}

function linesOf(doc = ""): readonly string[] {
  const lines = doc.replaceAll("\t", "  ").split(/\r\n|[\n\r\u2028\u2029]/);
  return doc === "" ? [] : lines;
}

/** Not in the middle of a pair. */
function cutAt(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}

function plain(inline: Inline): string {
  if (typeof inline === "string") return inline;
  if (inline.kind === "break") return " ";
  if (inline.kind === "code") return inline.parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
  return inline.text;
}
