// A grammar as docs/idl.md writes it, read and put to use: to recognise texts, and to make some.

/** What may stand somewhere. */
export type Expression =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "row" | "choice"; readonly parts: readonly Expression[] }
  | { readonly kind: "many" | "maybe"; readonly part: Expression };

export type Grammar = ReadonlyMap<string, Expression>;

export interface Token {
  /** The name of the token's kind; undefined for a sign. */
  readonly kind: string | undefined;
  readonly text: string;
}

const EBNF_TOKEN = /"[^"]*"|[A-Za-z]+|[=|;{}[\]()]/g;
const SKIPPED = /(?:\s+|\/\/[^\n]*)*/y;
const SIGN = /\.\.|[{}()[\]<>,:;=?@.]/y;

/** Reads the rules of an ```ebnf block. */
export function readGrammar(text: string): Grammar {
  const words = text.match(EBNF_TOKEN) ?? [];
  const rules = new Map<string, Expression>();
  let at = 0;
  while (at < words.length) {
    const name = words[at] ?? "";
    at += 2; // the name and `=`
    rules.set(name, readChoice());
    at++; // `;`
  }
  return rules;

  function readChoice(): Expression {
    const parts = [readRow()];
    while (words[at] === "|") {
      at++;
      parts.push(readRow());
    }
    return { kind: "choice", parts };
  }

  function readRow(): Expression {
    const parts: Expression[] = [];
    while (at < words.length && !["|", ";", "}", "]", ")"].includes(words[at] ?? "")) parts.push(readPart());
    return { kind: "row", parts };
  }

  function readPart(): Expression {
    const word = words[at++] ?? "";
    if (word.startsWith('"')) return { kind: "word", text: word.slice(1, -1) };
    if (!["{", "[", "("].includes(word)) return { kind: "rule", name: word };
    const part = readChoice();
    at++; // the closing bracket
    return word === "(" ? part : { kind: word === "{" ? "many" : "maybe", part };
  }
}

/** Reads the lines `name = pattern` of a ```tokens block. */
export function readTokenKinds(text: string): ReadonlyMap<string, RegExp> {
  const lines = text.trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", new RegExp(line.slice(line.indexOf("= ") + 2), "y")]));
}

/** The tokens of a contract; undefined when something is none. */
export function splitTokens(text: string, kinds: ReadonlyMap<string, RegExp>): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = skip(0); at < text.length; at = skip(at)) {
    const found = [...kinds].map(([kind, pattern]): Token => ({ kind, text: matchAt(pattern, text, at) }));
    const token = [...found, { kind: undefined, text: matchAt(SIGN, text, at) }].reduce((a, b) =>
      b.text.length > a.text.length ? b : a,
    );
    if (token.text === "") return undefined;
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;

  function skip(at: number): number {
    return at + matchAt(SKIPPED, text, at).length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Whether the rule `start` derives exactly these tokens. */
export function recognizes(grammar: Grammar, start: string, tokens: readonly Token[]): boolean {
  const words = new Set([...wordsIn(grammar)]);
  const known = new Map<string, ReadonlySet<number>>();
  return endsOf({ kind: "rule", name: start }, 0).has(tokens.length);

  /** Where an expression that starts at a token may end. */
  function endsOf(expression: Expression, at: number): ReadonlySet<number> {
    const token = tokens[at];
    switch (expression.kind) {
      case "word":
        return new Set(token?.text === expression.text ? [at + 1] : []);
      case "rule": {
        const rule = grammar.get(expression.name);
        if (rule === undefined) return new Set(token?.kind === expression.name && !words.has(token.text) ? [at + 1] : []);
        const key = `${expression.name} ${at}`;
        const ends = known.get(key) ?? endsOf(rule, at);
        known.set(key, ends);
        return ends;
      }
      case "choice":
        return new Set(expression.parts.flatMap((part) => [...endsOf(part, at)]));
      case "row":
        return expression.parts.reduce<ReadonlySet<number>>((ends, part) => step(ends, part), new Set([at]));
      case "maybe":
        return new Set([at, ...endsOf(expression.part, at)]);
      case "many": {
        const all = new Set([at]);
        for (let fresh: ReadonlySet<number> = all; fresh.size > 0; ) {
          fresh = new Set([...step(fresh, expression.part)].filter((end) => !all.has(end)));
          for (const end of fresh) all.add(end);
        }
        return all;
      }
    }
  }

  function step(starts: ReadonlySet<number>, part: Expression): ReadonlySet<number> {
    return new Set([...starts].flatMap((start) => [...endsOf(part, start)]));
  }
}

/** Every word between quotes that looks like a name. */
function* wordsIn(grammar: Grammar): Generator<string> {
  for (const [text] of JSON.stringify([...grammar.values()]).matchAll(/(?<="text":")[a-z]+(?=")/g)) yield text;
}

/**
 * A text that the rule derives, its tokens with spaces between. `choose(n)` gives a number below n;
 * `tokenOf` the text of a token. Deeper than `depth` rules, everything that may be left out is.
 */
export function derive(
  grammar: Grammar,
  start: string,
  choose: (count: number) => number,
  tokenOf: (kind: string) => string,
  depth = 14,
): string {
  const words: string[] = [];
  write({ kind: "rule", name: start }, depth);
  return words.join(" ");

  function write(expression: Expression, left: number): void {
    switch (expression.kind) {
      case "word":
        words.push(expression.text);
        return;
      case "rule": {
        const rule = grammar.get(expression.name);
        if (rule === undefined) words.push(tokenOf(expression.name));
        else write(rule, left - 1);
        return;
      }
      case "row":
        for (const part of expression.parts) write(part, left);
        return;
      case "choice":
        return write(expression.parts[left > 0 ? choose(expression.parts.length) : 0] ?? { kind: "row", parts: [] }, left);
      case "many":
      case "maybe": {
        const times = left > 0 ? choose(expression.kind === "many" ? 4 : 2) : 0;
        for (let count = 0; count < times; count++) write(expression.part, left);
      }
    }
  }
}
