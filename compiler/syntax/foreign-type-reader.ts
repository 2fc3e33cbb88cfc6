// Reads one type, whoever wrote it: `[string]`, and also `Array<string>`, `string[]`,
// `repeated string`, `"a" | "b"` and `(string | null)[]`. How it is written here is
// foreign-type-writer.ts.

import type { IToken, TokenType } from "chevrotain";
import { GENERICS, NO_VALUES, PREFIXES } from "./foreign-words.js";
import { isName, isSuffix } from "./token-spans.js";
import * as T from "./tokens.js";

interface Part {
  /** Where it stands in the file. */
  readonly first: IToken;
  readonly last: IToken;
}

export type TypeTree = Part &
  (
    | { readonly kind: "name"; readonly token: IToken }
    | { readonly kind: "list" | "optional" | "stream"; readonly of: TypeTree }
    | { readonly kind: "map"; readonly key: TypeTree; readonly of: TypeTree }
    /** Two at least, none of which is `null`. */
    | { readonly kind: "union"; readonly arms: readonly [TypeTree, ...TypeTree[]] }
  );

export interface ReadType {
  readonly tree: TypeTree;
  /** The index behind it. */
  readonly end: number;
  /** Something in it has no place in a contract. */
  readonly isForeign: boolean;
  /** The first `|` that stands in nothing else. */
  readonly pipe: IToken | undefined;
}

/** Tokens of one type at most: bounds the work that a file of brackets asks for. */
const MAX_TOKENS = 200;

/** What a type can begin with behind a word. */
const BEGINNINGS: ReadonlySet<TokenType | undefined> = new Set([
  T.Identifier,
  T.MapKeyword,
  T.OpenBracket,
  T.OpenParen,
  T.String,
]);

/**
 * The type that starts at `at`; undefined when what stands there is none, or one that cannot be
 * said here.
 */
export function readType(tokens: readonly IToken[], at: number): ReadType | undefined {
  const reader = new TypeReader(tokens, at);
  const tree = reader.readUnion(true);
  return tree && { tree, end: reader.at, isForeign: reader.isForeign, pipe: reader.pipe };
}

class TypeReader {
  at: number;
  isForeign = false;
  pipe: IToken | undefined;
  readonly #tokens: readonly IToken[];
  readonly #limit: number;

  constructor(tokens: readonly IToken[], at: number) {
    this.#tokens = tokens;
    this.at = at;
    this.#limit = at + MAX_TOKENS;
  }

  /** `A | B | null`. */
  readUnion(isWhole = false): TypeTree | undefined {
    const all: TypeTree[] = [];
    do {
      const arm = this.#readSuffixed();
      if (arm === undefined) return undefined;
      all.push(arm);
      if (isWhole && this.#type() === T.Pipe) this.pipe ??= this.#token();
    } while (this.#skip(T.Pipe));
    const arms = all.filter((arm) => arm.kind !== "name" || !NO_VALUES.has(arm.token.image));
    const [one = all[0], two, ...more] = arms;
    if (one === undefined) return undefined;
    if (all.length > 1) this.isForeign = true;
    const part = { first: all[0]?.first ?? one.first, last: all.at(-1)?.last ?? one.last };
    const tree: TypeTree = two === undefined ? one : { ...part, kind: "union", arms: [one, two, ...more] };
    return arms.length === 0 || arms.length === all.length ? tree : { ...part, kind: "optional", of: tree };
  }

  /** `T?`, `T[][]`. */
  #readSuffixed(): TypeTree | undefined {
    let tree = this.#readPlain();
    let isMarked = false;
    while (tree !== undefined && this.at < this.#limit) {
      const { first } = tree;
      if (isSuffix(this.#tokens, this.at)) {
        this.isForeign = true;
        this.at++;
        tree = { first, last: this.#take(), kind: "list", of: tree };
        isMarked = false;
      } else if (this.#type() === T.Question && this.#type(1) !== T.Colon && !isMarked) {
        isMarked = true;
        tree = { first, last: this.#take(), kind: "optional", of: tree };
      } else break;
    }
    return tree;
  }

  #readPlain(): TypeTree | undefined {
    if (this.at >= this.#limit || this.at >= this.#tokens.length) return undefined;
    const first = this.#take();
    switch (first.tokenType) {
      case T.OpenParen:
        this.isForeign = true;
        return this.#readInside(T.CloseParen, first, (of) => of);
      case T.OpenBracket:
        return this.#readInside(T.CloseBracket, first, (of, last) => ({ first, last, kind: "list", of }));
      case T.String:
        return { first, last: first, kind: "name", token: first };
      default:
        return isName(first) ? this.#readNamed(first) : undefined;
    }
  }

  #readInside(close: TokenType, first: IToken, make: (of: TypeTree, last: IToken) => TypeTree): TypeTree | undefined {
    const of = this.readUnion();
    if (of === undefined || this.#type() !== close) return undefined;
    const last = this.#take();
    return { ...make(of, last), first, last };
  }

  /** Behind its name, or the word before it. */
  #readNamed(first: IToken): TypeTree | undefined {
    const word = Object.hasOwn(PREFIXES, first.image) ? PREFIXES[first.image] : undefined;
    if ((word !== undefined || first.tokenType === T.Stream) && BEGINNINGS.has(this.#type())) {
      if (word !== undefined) this.isForeign = true;
      const of = this.#readSuffixed();
      return of && wrap(word ?? "stream", of, first, of.last);
    }
    return this.#type() === T.Less ? this.#readGeneric(first) : { first, last: first, kind: "name", token: first };
  }

  /** `map<K, V>`, `Array<T>`. */
  #readGeneric(first: IToken): TypeTree | undefined {
    const form = Object.hasOwn(GENERICS, first.image) ? GENERICS[first.image] : undefined;
    const isNative = first.tokenType === T.MapKeyword;
    if (form === undefined && !isNative) return undefined;
    if (!isNative) this.isForeign = true;
    this.#take();
    const one = this.readUnion();
    const two = one !== undefined && this.#skip(T.Comma) ? this.readUnion() : undefined;
    if (one === undefined || this.#type() !== T.Greater) return undefined;
    const last = this.#take();
    if (isNative || form === "map" || form === undefined) return two && { first, last, kind: "map", key: one, of: two };
    return two === undefined ? wrap(form, one, first, last) : undefined;
  }

  #skip(type: TokenType): boolean {
    if (this.#type() !== type) return false;
    this.at++;
    return true;
  }

  #type(ahead = 0): TokenType | undefined {
    return this.#tokens[this.at + ahead]?.tokenType;
  }

  #token(): IToken | undefined {
    return this.#tokens[this.at];
  }

  /** Only where there is one. */
  #take(): IToken {
    return this.#tokens[this.at++] as IToken; // its type was looked at
  }
}

function wrap(kind: "list" | "optional" | "stream" | "plain", of: TypeTree, first: IToken, last: IToken): TypeTree {
  return kind === "plain" ? { ...of, first, last } : { first, last, kind, of };
}
