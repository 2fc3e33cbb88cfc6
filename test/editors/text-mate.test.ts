// The TextMate grammar, run by what VS Code runs it with.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { printTextMate, SCOPES } from "../../editors/grammar/text-mate.js";
import { type Contract, classesOf, findContracts, placeOf, tokensOf } from "./contracts.js";

const EXTENSION = new URL("../../../editors/vscode/", import.meta.url);
const GRAMMAR = new URL("syntaxes/callwire.tmLanguage.json", EXTENSION);
const CONTRACTS = findContracts();

interface LineToken {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: readonly string[];
}

/** What this needs of `vscode-textmate`. */
interface Grammar {
  tokenizeLine(line: string, stack: unknown): { readonly tokens: readonly LineToken[]; readonly ruleStack: unknown };
}

interface TextMate {
  readonly INITIAL: unknown;
  readonly Registry: new (options: unknown) => { loadGrammar(scope: string): Promise<Grammar> };
  parseRawGrammar(text: string, file: string): unknown;
}

/** What this needs of `vscode-oniguruma`. */
interface Oniguruma {
  loadWASM(wasm: Uint8Array): Promise<void>;
  readonly OnigScanner: new (patterns: readonly string[]) => unknown;
  readonly OnigString: new (text: string) => unknown;
}

describe("the TextMate grammar", () => {
  let tokenize: (text: string) => readonly (readonly LineToken[])[];

  before(async () => {
    const load = createRequire(new URL("package.json", EXTENSION));
    // scripts/install-vscode.sh installs them there, where the compiler does not see their types.
    const { loadWASM, OnigScanner, OnigString } = load("vscode-oniguruma") as Oniguruma;
    const { INITIAL, parseRawGrammar, Registry } = load("vscode-textmate") as TextMate;
    await loadWASM(readFileSync(load.resolve("vscode-oniguruma/release/onig.wasm")));
    const registry = new Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns: readonly string[]) => new OnigScanner(patterns),
        createOnigString: (text: string) => new OnigString(text),
      }),
      loadGrammar: () => Promise.resolve(parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR.pathname)),
    });
    const grammar = await registry.loadGrammar("source.callwire");
    tokenize = (text) => {
      let stack = INITIAL;
      return text.split(/\r?\n/).map((line) => {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
        stack = ruleStack;
        return tokens;
      });
    };
  });

  it("is what the table gives; `npm run generate` writes it anew", () => {
    assert.equal(readFileSync(GRAMMAR, "utf8"), printTextMate());
  });

  for (const contract of CONTRACTS) {
    it(`has the class of each token of ${contract.name}`, () => {
      assert.deepEqual(readClasses(contract, tokenize(contract.text)), classesOf(contract));
    });
  }

  it("marks escapes in strings, and comments that are no part of the language", () => {
    const [line = []] = tokenize('const A: string = "\\n\\u{41}"; /* struct */');
    const ends = line.map(({ scopes }) => scopes.at(-1));
    const escapes = ends.filter((scope) => scope === "constant.character.escape.callwire");
    assert.deepEqual([escapes.length, ends.at(-1)], [2, "comment.block.callwire"]);
  });
});

function readClasses(contract: Contract, lines: readonly (readonly LineToken[])[]): readonly string[] {
  const classes = new Map(Object.entries(SCOPES).map(([tokenClass, scope]) => [scope, tokenClass]));
  return tokensOf(contract).map(({ start, end }) => {
    const { line, before } = placeOf(contract.text, start);
    const column = before.length;
    const found = lines[line]?.find(({ startIndex, endIndex }) => startIndex <= column && column < endIndex);
    const known = found?.scopes.toReversed().find((scope) => classes.has(scope)) ?? "";
    return `${classes.get(known) ?? found?.scopes.join(" ")} ${contract.text.slice(start, end)}`;
  });
}
