// A page before it is HTML or Markdown: blocks, and the text in them. What stands in it is text,
// and only the two printers know how that is escaped.

/** A place in the site: a page without its ending, such as `contracts/demo/shop`. */
export interface Target {
  readonly page: string;
  readonly anchor?: string;
}

export interface Link {
  readonly kind: "link";
  readonly text: string;
  readonly to: Target;
  /** What a reader sees who rests on it. */
  readonly title?: string;
}

/** In the type of code, with links in it. */
export interface Code {
  readonly kind: "code";
  readonly parts: readonly (string | Link)[];
}

/** A word that stands out. */
export interface Mark {
  readonly kind: "mark";
  readonly text: string;
  readonly tone: "plain" | "good" | "warn" | "bad";
}

/** The end of a line in a cell. */
export interface Break {
  readonly kind: "break";
}

export type Inline = string | Link | Code | Mark | Break;

export interface Heading {
  readonly kind: "heading";
  readonly level: 2 | 3 | 4;
  readonly text: string;
  /** None where nobody links to it. */
  readonly anchor?: string;
  readonly marks: readonly Mark[];
}

export interface Paragraph {
  readonly kind: "paragraph";
  readonly content: readonly Inline[];
  /** Less than the others: what it says is known to most. */
  readonly isQuiet?: boolean;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly (readonly Inline[])[];
}

export interface Row {
  readonly cells: readonly (readonly Inline[])[];
  readonly anchor?: string;
}

export interface Table {
  readonly kind: "table";
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** Lines of code. */
export interface Listing {
  readonly kind: "listing";
  readonly parts: readonly (string | Link)[];
}

/** Listings of which a reader opens one. */
export interface Choice {
  readonly kind: "choice";
  readonly choices: readonly { readonly title: string; readonly code: string }[];
}

export type Block = Heading | Paragraph | List | Table | Listing | Choice;

/** An entry of the list at the side. */
export interface Entry {
  readonly text: string;
  readonly anchor: string;
  readonly level: 0 | 1 | 2;
  readonly isDeprecated?: boolean;
}

export interface Page {
  /** Without its ending. */
  readonly path: string;
  readonly title: string;
  /** Below the title: where it is from. */
  readonly subtitle: string;
  readonly blocks: readonly Block[];
  readonly entries: readonly Entry[];
}

/** What stands above each page. */
export interface Site {
  readonly title: string;
  /** Pages beside the contracts, such as that of what is deprecated. */
  readonly links: readonly Link[];
}

/** The same for each name. A name from elsewhere may have any character. */
export function plainAnchor(anchor: string): string {
  return anchor.replace(/[^\w.-]/gu, (character) => `_${character.codePointAt(0)?.toString(16) ?? ""}`);
}

export const BREAK: Break = { kind: "break" };

export function code(...parts: readonly (string | Link)[]): Code {
  return { kind: "code", parts };
}

export function mark(text: string, tone: Mark["tone"] = "plain"): Mark {
  return { kind: "mark", text, tone };
}

export function paragraph(...content: readonly Inline[]): Paragraph {
  return { kind: "paragraph", content };
}

export function quiet(...content: readonly Inline[]): Paragraph {
  return { kind: "paragraph", content, isQuiet: true };
}

/** Without the columns in which nothing stands. */
export function table(head: readonly string[], rows: readonly Row[]): Table {
  const isUsed = head.map((_, at) => rows.some(({ cells }) => (cells[at] ?? []).length > 0));
  const used = <T>(cells: readonly T[]) => cells.filter((_, at) => isUsed[at] === true);
  return { kind: "table", head: used(head), rows: rows.map(({ cells, ...rest }) => ({ ...rest, cells: used(cells) })) };
}
