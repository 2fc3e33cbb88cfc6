// How a type that somebody wrote is written here: as text for people, and as tokens for the parser.

import type { IToken, TokenType } from "chevrotain";
import { translateForeignName } from "./foreign-names.js";
import type { TypeTree } from "./foreign-type-reader.js";
import { copy } from "./token-spans.js";
import * as T from "./tokens.js";

/** Where a type stands. `item`: inside another one. */
export type Place = "field" | "arm" | "alias" | "constant" | "parameter" | "result" | "item";

export interface WrittenType {
  readonly text: string;
  readonly tokens: readonly IToken[];
  /** The types of which it is one: no type without a name says that. In the text it is `Name`. */
  readonly choice: readonly TypeTree[] | undefined;
  /** What was said to be absent, where nothing can be. */
  readonly neverAbsent: Place | "streamed" | undefined;
}

/** `declared`: names that have a meaning of their own in this file. */
export function writeType(tree: TypeTree, place: Place, declared: ReadonlySet<string>): WrittenType {
  const writer = new TypeWriter(place, declared);
  const settled = writer.settle(tree, place === "item");
  const tokens = writer.emit(settled, false);
  const text = writer.emit(settled, true).map(spell).join("");
  return { text, tokens, choice: writer.choice, neverAbsent: writer.neverAbsent };
}

class TypeWriter {
  choice: readonly TypeTree[] | undefined;
  neverAbsent: Place | "streamed" | undefined;
  readonly #place: Place;
  readonly #declared: ReadonlySet<string>;

  constructor(place: Place, declared: ReadonlySet<string>) {
    this.#place = place;
    this.#declared = declared;
  }

  /** Without what cannot be: items that are absent, streams in something else. */
  settle(tree: TypeTree, isInside: boolean): TypeTree {
    switch (tree.kind) {
      case "optional": {
        const of = this.settle(tree.of, isInside);
        if (of.kind === "optional") return of;
        const isNever = isInside || of.kind === "stream" || !MAY_BE_ABSENT.has(this.#place);
        if (!isNever) return { ...tree, of };
        this.neverAbsent ??= isInside ? "item" : of.kind === "stream" ? "streamed" : this.#place;
        return of;
      }
      case "stream": {
        const isStream = !isInside && (this.#place === "parameter" || this.#place === "result");
        const before = this.neverAbsent;
        const of = this.settle(tree.of, true);
        if (isStream && before === undefined && this.neverAbsent === "item" && tree.of.kind === "optional")
          this.neverAbsent = "streamed";
        return { ...tree, kind: isStream ? "stream" : "list", of };
      }
      case "list":
        return { ...tree, of: this.settle(tree.of, true) };
      case "map":
        return { ...tree, key: this.settle(tree.key, true), of: this.settle(tree.of, true) };
      case "union":
        this.choice ??= tree.arms;
        return tree;
      default:
        return tree;
    }
  }

  /**
   * `isText`: as it is told, where a choice is the `Name` of what is to be declared; for the parser
   * it is the first of its types.
   */
  emit(tree: TypeTree, isText: boolean): IToken[] {
    const { first, last } = tree;
    switch (tree.kind) {
      case "optional":
        return [...this.emit(tree.of, isText), copy(last, T.Question, "?")];
      case "stream":
        return [copy(first, T.Stream, "stream"), ...this.emit(tree.of, isText)];
      case "list":
        return [copy(first, T.OpenBracket, "["), ...this.emit(tree.of, isText), copy(last, T.CloseBracket, "]")];
      case "map":
        return [
          ...[copy(first, T.MapKeyword, "map"), copy(first, T.Less, "<")],
          ...[...this.#emitKey(tree.key, isText), copy(tree.key.last, T.Comma, ",")],
          ...[...this.emit(tree.of, isText), copy(last, T.Greater, ">")],
        ];
      case "union":
        return isText ? [copy(first, T.Identifier, "Name")] : this.emit(this.settle(tree.arms[0], true), false);
      default:
        return [this.#translate(tree.token)];
    }
  }

  /** No key has a fraction: a number that is one is an integer. */
  #emitKey(key: TypeTree, isText: boolean): IToken[] {
    const isNumber = key.kind === "name" && key.token.image === "number";
    return isNumber ? [copy(key.token, T.Identifier, "i32")] : this.emit(key, isText);
  }

  #translate(token: IToken): IToken {
    if (token.tokenType === T.String) return copy(token, T.Identifier, "string");
    const name = this.#declared.has(token.image) ? undefined : translateForeignName(token.image);
    return name === undefined ? token : copy(token, T.Identifier, name);
  }
}

const MAY_BE_ABSENT: ReadonlySet<Place> = new Set(["field", "parameter", "result"]);

const BEFORE_SPACE: ReadonlySet<TokenType> = new Set([T.Comma, T.Stream]);

function spell({ tokenType, image }: IToken): string {
  return BEFORE_SPACE.has(tokenType) ? `${image} ` : image;
}
