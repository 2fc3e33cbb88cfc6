// Groups the items of a file that has no syntax error into statements and blocks. Comments stay
// where they stand between the tokens.

import type { Item } from "./items.js";

/** `{ ... }` with statements in it. The braces of an import hold names and are no block. */
export interface Block {
  readonly kind: "block";
  /** A comment on the line of the `{`. */
  readonly openComment: Item | undefined;
  readonly statements: readonly Statement[];
  /** Stood on one line and holds no comment. */
  readonly isFlat: boolean;
}

export type Part = Item | Block;

/** Up to its `;` or `}`, or one comment on a line of its own. */
export interface Statement {
  readonly parts: readonly Part[];
  /** A comment behind it on its last line. */
  readonly comment: Item | undefined;
  readonly blankBefore: boolean;
}

/** Throws nothing: items that do not close are taken up to the end. */
export function groupStatements(items: readonly Item[]): readonly Statement[] {
  return new Grouping(items).statements(true);
}

class Grouping {
  readonly #items: readonly Item[];
  #at = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  statements(isTop: boolean): readonly Statement[] {
    const statements: Statement[] = [];
    for (let item = this.#peek(); item !== undefined && (isTop || !isToken(item, "}")); item = this.#peek()) {
      const blankBefore = item.lineBreaks > 1;
      if (item.kind === "comment") {
        this.#at++;
        statements.push({ parts: [item], comment: undefined, blankBefore });
      } else {
        statements.push({ parts: this.#statement(isTop), comment: this.#trailingComment(), blankBefore });
      }
    }
    return statements;
  }

  #statement(isTop: boolean): readonly Part[] {
    const parts: Part[] = [];
    const isImport = isTop && isToken(this.#peek(), "import");
    for (let item = this.#peek(); item !== undefined; item = this.#peek()) {
      if (isToken(item, "{") && !isImport) {
        parts.push(this.#block());
        return parts;
      }
      parts.push(item);
      this.#at++;
      if (isToken(item, ";")) break;
    }
    return parts;
  }

  #block(): Block {
    const start = ++this.#at;
    const openComment = this.#trailingComment();
    const statements = this.statements(false);
    this.#at++;
    const isFlat = this.#items.slice(start, this.#at).every(({ kind, lineBreaks }) => kind === "token" && lineBreaks === 0);
    return { kind: "block", openComment, statements, isFlat };
  }

  /** A comment on the line of the item before it. */
  #trailingComment(): Item | undefined {
    const item = this.#peek();
    if (item?.kind !== "comment" || item.lineBreaks > 0) return undefined;
    this.#at++;
    return item;
  }

  #peek(): Item | undefined {
    return this.#items[this.#at];
  }
}

export function isToken(part: Part | undefined, text: string): boolean {
  return part?.kind === "token" && part.text === text;
}
