// What the parser says of a mistake: what stands there, and what could.

import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType } from "chevrotain";

/** Names of a megabyte are possible. */
const MAX_SHOWN = 40;

/** More than these help nobody. */
const MAX_EXPECTED = 6;

export const MISTAKES: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${labelOf(expected)}, found ${shownToken(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected a declaration, found ${shownToken(firstRedundant)}`,
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => oneOf(expectedPathsPerAlt.flat(), actual),
  buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => oneOf(expectedIterationPaths, actual),
};

function oneOf(paths: readonly (readonly TokenType[])[], actual: readonly IToken[]): string {
  const labels = [...new Set(paths.flatMap(([first]) => (first === undefined ? [] : [labelOf(first)])))];
  const [found] = actual;
  const shown = labels.length > MAX_EXPECTED ? [...labels.slice(0, MAX_EXPECTED), "others"] : labels;
  return `expected ${shown.join(" or ")}, found ${found === undefined ? "the end" : shownToken(found)}`;
}

function labelOf({ LABEL, name }: TokenType): string {
  return LABEL ?? name;
}

function shownToken({ tokenType, image }: IToken): string {
  if (tokenType === EOF) return "the end";
  return `\`${image.length > MAX_SHOWN ? `${image.slice(0, MAX_SHOWN)}...` : image}\``;
}
