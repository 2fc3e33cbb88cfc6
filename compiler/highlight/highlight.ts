// A text with the class of each of its tokens, by the modes. Knows nothing of colours, and reports
// no mistakes: a contract with some is coloured as well as it can be.

import { isScalarName } from "callwire/schema";
import { lexFile } from "../syntax/lexer.js";
import { AnyName } from "../syntax/tokens.js";
import { DiagnosticBag } from "../text/diagnostic.js";
import { type Range, SourceFile } from "../text/source-file.js";
import { COMMON, type Entry, MODES, type Rule, type Token, type TokenClass } from "./modes.js";

/** A token or a comment, and what it is. */
export interface Highlight extends Range {
  /** What it is to a reader, such as `keyword`. */
  readonly tokenClass: TokenClass;
}

/** The tokens and comments of a contract in their order. Takes any text, and never throws. */
export function highlight(text: string): readonly Highlight[] {
  const { tokens, comments } = lexFile(new SourceFile("", text), new DiagnosticBag());
  const found: Highlight[] = comments.map(({ start, end, text: comment }) => ({
    start,
    end,
    tokenClass: isDocumentation(comment) ? "documentation" : "comment",
  }));
  const entered: Entry[] = [{ mode: "file" }];
  tokens.forEach((token, index) => {
    const { startOffset: start, image, tokenType } = token;
    const tokenClass = advance(entered, tokenType, tokens[index + 1]?.tokenType);
    const isBuiltIn = tokenClass.rule?.knowsScalars === true && isScalarName(image);
    found.push({ start, end: start + image.length, tokenClass: isBuiltIn ? "scalar" : tokenClass.of });
  });
  return found.sort((a, b) => a.start - b.start);
}

/** Three slashes begin documentation, four a rule across the page. */
function isDocumentation(comment: string): boolean {
  return comment.startsWith("///") && !comment.startsWith("////");
}

/** Takes one token, and says what it is. */
function advance(entered: Entry[], token: Token, next: Token | undefined): { readonly of: TokenClass; readonly rule?: Rule } {
  for (let current = entered.at(-1); current !== undefined; current = entered.at(-1)) {
    const { through, before = [] } = current;
    if (through !== undefined && has(through[0], token)) {
      entered.pop();
      return { of: through[1] };
    }
    if (!has(before, token)) break;
    entered.pop();
  }
  const mode = MODES[entered.at(-1)?.mode ?? "file"];
  const rule = [...mode, ...COMMON].find(
    ({ on, unlessBefore }) => has(on, token) && (unlessBefore === undefined || next !== unlessBefore),
  );
  if (rule?.enter !== undefined) entered.push(rule.enter);
  return rule === undefined ? { of: "sign" } : { of: rule.tokenClass, rule };
}

function has(tokens: readonly Token[], token: Token): boolean {
  return tokens.includes(token) || (tokens.includes(AnyName) && token.CATEGORIES?.includes(AnyName) === true);
}
