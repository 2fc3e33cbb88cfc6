// What may be written where the cursor is, in a text that is being typed.

import type { Compilation } from "../compile.js";
import type { Target } from "../semantic/annotations.js";
import { isImportable, type Symbol, type Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { endOf } from "../syntax/token-spans.js";
import * as T from "../syntax/tokens.js";
import type { Range } from "../text/source-file.js";
import type { Completion } from "./completion-item.js";
import * as Words from "./completion-words.js";
import { type Cursor, cursorAt, type Frame, type FrameKind, type Token, withoutAnnotations } from "./cursor.js";
import { importable, importEdit, importPathOf } from "./imports.js";
import { enumOf } from "./occurrences.js";

/** What may be written, and in place of which characters. */
export interface Completions extends Range {
  /** Those with the letters that are typed, in any order. */
  readonly items: readonly Completion[];
  /** Whether there are more than are given. */
  readonly isCut: boolean;
}

/** More than anybody reads; the rest comes with the next letter. */
const MAX_ITEMS = 300;

const TARGETS: Partial<Record<FrameKind, Target>> = {
  service: "method",
  parameters: "parameter",
  struct: "field",
  arm: "field",
  error: "errorField",
  enum: "member",
  union: "arm",
};
const TOP_TARGETS = new Map<Token["tokenType"], Target>([
  [T.Const, "const"],
  [T.Type, "alias"],
  [T.Enum, "enum"],
  [T.Struct, "struct"],
  [T.Union, "union"],
  [T.ErrorKeyword, "error"],
  [T.Service, "service"],
]);
const TYPES: ReadonlySet<Ast.Declaration["kind"]> = new Set(["alias", "enum", "struct", "union", "error"]);

/** At an offset of a file. Empty inside of comments, and where only a new name can stand. */
export function completionsAt(compilation: Compilation, unit: Unit, offset: number): Completions {
  const cursor = cursorAt(unit.file.source, offset);
  if (cursor === undefined) return { start: offset, end: offset, items: [], isCut: false };
  const typed = unit.file.source.text.slice(cursor.wordStart, offset).toLowerCase();
  const all = new Completer(compilation, unit, cursor).find().filter(({ label }) => hasLetters(label.toLowerCase(), typed));
  return { start: cursor.wordStart, end: offset, items: all.slice(0, MAX_ITEMS), isCut: all.length > MAX_ITEMS };
}

function hasLetters(label: string, typed: string): boolean {
  let at = 0;
  for (const letter of typed) {
    at = label.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

class Completer {
  readonly #compilation: Compilation;
  readonly #unit: Unit;
  readonly #cursor: Cursor;

  constructor(compilation: Compilation, unit: Unit, cursor: Cursor) {
    this.#compilation = compilation;
    this.#unit = unit;
    this.#cursor = cursor;
  }

  find(): readonly Completion[] {
    const { frames, before, stringStart } = this.#cursor;
    const frame = frames.at(-1) ?? frames[0];
    if (stringStart !== undefined) return this.#inString(frame);
    if (before?.tokenType === T.At) return this.#annotations(frame);
    if (frame.kind === "arguments") return this.#arguments(frame);
    if (frame.kind === "import") return this.#importedNames(frame);
    // A list or a map is of what is around it.
    const around = frames.findLast(({ kind }) => kind !== "inner") ?? frames[0];
    const tokens = withoutAnnotations(around.tokens);
    if (before?.tokenType === T.Dot) return this.#members(frame.tokens.at(-2));
    if (frame.kind === "inner")
      return tokens.some(({ tokenType }) => tokenType === T.Equals) ? this.#values(tokens) : this.#types(tokens);
    return this.#inStatement(around, tokens);
  }

  #inStatement(frame: Frame, tokens: readonly Token[]): readonly Completion[] {
    const last = tokens.at(-1)?.tokenType;
    if (frame.kind === "service") return this.#inService(tokens);
    if (last === undefined) return this.#starts(frame);
    if (last === T.Colon) return frame.kind === "parameters" ? [Words.STREAM, ...this.#types(tokens)] : this.#types(tokens);
    if (last === T.Stream && frame.kind === "parameters") return this.#types(tokens);
    if (last === T.Equals) return tokens[0]?.tokenType === T.Type ? this.#types(tokens) : this.#values(tokens);
    if (frame.kind === "top" && last === T.Closed) return Words.CLOSED;
    if (frame.kind === "top" && tokens[0]?.tokenType === T.Import && last === T.CloseBrace) return [Words.FROM];
    return [];
  }

  #starts(frame: Frame): readonly Completion[] {
    if (frame.kind !== "top") return Words.memberStarts(frame);
    return this.#unit.file.package === undefined ? Words.PACKAGE : Words.DECLARATIONS;
  }

  #inService(tokens: readonly Token[]): readonly Completion[] {
    const last = tokens.at(-1)?.tokenType;
    if (last === undefined) return Words.METHODS;
    const throws = tokens.findIndex(({ tokenType }) => tokenType === T.Throws);
    if (throws >= 0) return last === T.Throws || last === T.Comma ? this.#errors(tokens.slice(throws)) : [];
    if (last === T.Colon) return [Words.STREAM, ...this.#types(tokens)];
    const hasResult = tokens.some(({ tokenType }) => tokenType === T.Colon);
    if (last === T.Stream && hasResult) return this.#types(tokens);
    return last === T.CloseParen || hasResult ? [Words.THROWS] : [];
  }

  #annotations(frame: Frame): readonly Completion[] {
    const target = TARGETS[frame.kind];
    if (target !== undefined) return Words.annotationsOf([target]);
    if (frame.kind !== "top") return [];
    // The declaration stands behind the annotation, if it is there already.
    const declared = this.#cursor.behind.map(({ tokenType }) => TOP_TARGETS.get(tokenType)).find((each) => each !== undefined);
    const word = this.#cursor.behind.findIndex(({ tokenType }) => TOP_TARGETS.has(tokenType));
    const isNear =
      word >= 0 &&
      this.#cursor.behind.slice(0, word).every(({ tokenType }) => tokenType !== T.OpenBrace && tokenType !== T.Semicolon);
    return Words.annotationsOf(declared !== undefined && isNear ? [declared] : [...TOP_TARGETS.values()]);
  }

  #arguments({ annotation }: Frame): readonly Completion[] {
    if (annotation === "code") return Words.CODES;
    if (annotation === "js") return [{ label: '"number"', kind: "value" }];
    if (annotation === "range" || annotation === "length" || annotation === "meta") return this.#constants();
    return [];
  }

  /** A path of an import; no other string has anything to say. */
  #inString(frame: Frame): readonly Completion[] {
    if (frame.tokens[0]?.tokenType !== T.Import) return [];
    return this.#others.map((other) => ({ label: importPathOf(this.#unit, other), kind: "file", detail: other.package }));
  }

  /** The files that an import can lead to. */
  get #others(): readonly Unit[] {
    const { units } = this.#compilation.program;
    return units.filter((other) => other !== this.#unit && isImportable(this.#unit.file, other.file));
  }

  #importedNames(frame: Frame): readonly Completion[] {
    const last = frame.tokens.at(-1)?.tokenType;
    if (last !== undefined && last !== T.Comma) return last === T.As ? [] : [Words.AS];
    const path = this.#cursor.behind.find(({ tokenType }) => tokenType === T.String || tokenType === T.Semicolon);
    const target = this.#others.find((other) => path?.image === JSON.stringify(importPathOf(this.#unit, other)));
    if (target === undefined) return [];
    const taken = new Set(frame.tokens.map(({ image }) => image));
    return [...target.declared.values()]
      .filter(({ name }) => !taken.has(name))
      .map((symbol) => this.#symbol(symbol, symbol.name));
  }

  #types(tokens: readonly Token[]): readonly Completion[] {
    const isConstant = tokens[0]?.tokenType === T.Const;
    return [
      ...Words.SCALARS,
      Words.MAP,
      ...this.#symbols((kind) => (isConstant ? kind === "enum" || kind === "alias" : TYPES.has(kind))),
    ];
  }

  #errors(thrown: readonly Token[]): readonly Completion[] {
    const taken = new Set(thrown.map(({ image }) => image));
    return this.#symbols((kind) => kind === "error").filter(({ label }) => !taken.has(label));
  }

  /** Those that are visible, and those that an import makes visible. */
  #symbols(isWanted: (kind: Ast.Declaration["kind"]) => boolean): readonly Completion[] {
    const here = [...this.#unit.visible].flatMap(([name, symbol]) =>
      symbol !== undefined && isWanted(symbol.declaration.kind) ? [this.#symbol(symbol, name)] : [],
    );
    const there = importable(this.#compilation.program, this.#unit).filter(({ declaration }) => isWanted(declaration.kind));
    return [
      ...here,
      ...there.map((symbol): Completion => {
        const path = importPathOf(this.#unit, symbol.unit);
        return {
          ...this.#symbol(symbol, symbol.name),
          detail: `import from ${path}`,
          edits: [importEdit(this.#unit, symbol)],
          rank: 2,
        };
      }),
    ];
  }

  #symbol({ declaration, fullName }: Symbol, label: string): Completion {
    const { kind, doc } = declaration;
    return { label, kind, detail: fullName, ...(doc === undefined ? {} : { doc }) };
  }

  #values(tokens: readonly Token[]): readonly Completion[] {
    const equals = tokens.findIndex(({ tokenType }) => tokenType === T.Equals);
    const type = tokens.slice(0, equals).findLast((token) => /^[A-Za-z]/.test(token.image));
    // The name behind `const` is the one that gets the value.
    const own = tokens[0]?.tokenType === T.Const ? tokens[1]?.image : undefined;
    const constants = this.#constants().filter(({ label }) => label !== own);
    if (type === undefined) return constants;
    if (type.image === "bool") return [...Words.TRUTHS, ...constants];
    return [...this.#members(type), ...constants];
  }

  /** Of the enum that a name means. */
  #members(type: Token | undefined): readonly Completion[] {
    if (type === undefined) return [];
    const range = { start: type.startOffset, end: endOf(type) };
    const found = enumOf(this.#unit, { ...range, kind: "named", name: { ...range, text: type.image }, optional: false });
    return (found?.node.members ?? []).flatMap(({ name, id, doc }): readonly Completion[] => {
      if (name === undefined) return [];
      const number = id === undefined ? "" : ` = ${id.value}`;
      const detail = `${found?.symbol.fullName ?? ""}${number}`;
      return [{ label: name.text, kind: "member", detail, rank: 0, ...(doc === undefined ? {} : { doc }) }];
    });
  }

  #constants(): readonly Completion[] {
    return this.#symbols((kind) => kind === "const");
  }
}
