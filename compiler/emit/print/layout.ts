// Lays code out in at most 120 columns, the way Biome and Prettier do: a group stands on one line
// when it fits, else it breaks. Knows boxes of text; knows nothing of TypeScript. Source: Wadler,
// "A prettier printer".

/** Columns of a line of generated code. */
export const LINE_WIDTH = 120;
const INDENT = "  ";

/** Text without newlines, a sequence, or a box. */
export type Layout = string | readonly Layout[] | Box;

type Box =
  | { readonly box: "group"; readonly content: Layout }
  | { readonly box: "indent"; readonly content: Layout }
  /** A newline when its group breaks, else `flat`. `"hard"` breaks every group around it. */
  | { readonly box: "line"; readonly flat: string | "hard" }
  /** Only there when its group breaks. */
  | { readonly box: "ifBroken"; readonly content: string };

export const line: Layout = { box: "line", flat: " " };
const softLine: Layout = { box: "line", flat: "" };
export const hardLine: Layout = { box: "line", flat: "hard" };

export function group(...content: readonly Layout[]): Layout {
  return { box: "group", content };
}

export function indent(...content: readonly Layout[]): Layout {
  return { box: "indent", content };
}

export function join(separator: Layout, items: readonly Layout[]): Layout {
  return items.map((item, index) => (index === 0 ? item : [separator, item]));
}

/** Each item on a line of its own. */
export function lines(items: readonly Layout[]): Layout {
  return join(hardLine, items);
}

/** `(a, b)`: broken, one item a line with a comma behind the last. */
export function listed(open: string, items: readonly Layout[], close: string): Layout {
  if (items.length === 0) return open + close;
  return group(open, indent(softLine, join([",", line], items)), { box: "ifBroken", content: "," }, softLine, close);
}

/**
 * `Codec<A, B>`: as `listed`, without the last comma, which formatters do not put between angle
 * brackets.
 */
export function typeArguments(name: string, types: readonly string[]): Layout {
  return group(`${name}<`, indent(softLine, join([",", line], types)), softLine, ">");
}

/** `{ a, b }`. */
export function braced(items: readonly Layout[]): Layout {
  if (items.length === 0) return "{}";
  return group("{", indent(line, join([",", line], items)), { box: "ifBroken", content: "," }, line, "}");
}

/** `head { }` over several lines: the items one a line, `}`. */
export function block(head: string, items: readonly Layout[]): Layout {
  return [head === "" ? "{" : `${head} {`, indent(hardLine, lines(items)), hardLine, "}"];
}

interface Pending {
  readonly level: number;
  readonly broken: boolean;
  readonly layout: Layout;
}

/**
 * The text of `layout`, which starts at column `startColumn`, on lines that end with `\n`, the last
 * without.
 */
export function print(layout: Layout, startColumn = 0): string {
  let column = startColumn;
  let text = "";
  const pending: Pending[] = [{ level: 0, broken: true, layout }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { level, broken, layout: current } = next;
    if (typeof current === "string") {
      text += current;
      column += current.length;
    } else if (isSequence(current)) {
      for (let i = current.length - 1; i >= 0; i--) pending.push({ level, broken, layout: current[i] ?? "" });
    } else if (current.box === "indent") {
      pending.push({ level: level + 1, broken, layout: current.content });
    } else if (current.box === "group") {
      const breaks = !fits(current.content, LINE_WIDTH - column, pending);
      pending.push({ level, broken: breaks, layout: current.content });
    } else if (current.box === "ifBroken") {
      if (broken) pending.push({ level, broken, layout: current.content });
    } else if (broken) {
      text += `\n${INDENT.repeat(level)}`;
      column = INDENT.length * level;
    } else {
      text += current.flat;
      column += current.flat.length;
    }
  }
  return text;
}

/**
 * Whether `content` on one line, and what follows up to the next possible break, stay within
 * `width`.
 */
function fits(content: Layout, width: number, rest: readonly Pending[]): boolean {
  let left = width;
  let restIndex = rest.length;
  // What follows a group stays as its surroundings are: a group in it has yet to choose, so its
  // first line may well break.
  let broken = false;
  const stack: Layout[] = [content];
  while (left >= 0) {
    let layout = stack.pop();
    if (layout === undefined) {
      const next = rest[--restIndex];
      if (next === undefined) return true;
      broken = next.broken;
      layout = next.layout;
    }
    if (typeof layout === "string") left -= layout.length;
    else if (isSequence(layout)) for (let i = layout.length - 1; i >= 0; i--) stack.push(layout[i] ?? "");
    else if (layout.box === "indent" || layout.box === "group") stack.push(layout.content);
    else if (layout.box === "ifBroken") left -= broken ? layout.content.length : 0;
    else if (broken) return true;
    else if (layout.flat === "hard") return false;
    else left -= layout.flat.length;
  }
  return false;
}

function isSequence(layout: Layout): layout is readonly Layout[] {
  return Array.isArray(layout);
}
