// Whether two neighbouring tokens of one line have a space between them.

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([";", ",", ":", ")", "]", ">", "<", "?", "(", "..", "."]);
const NO_SPACE_BEHIND: ReadonlySet<string> = new Set(["(", "[", "<", "@", "..", "."]);

export function needsSpace(before: string, behind: string): boolean {
  return !NO_SPACE_BEHIND.has(before) && !NO_SPACE_BEFORE.has(behind);
}

/** Tokens on one line. */
export function joinTokens(tokens: readonly string[]): string {
  let text = "";
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    text += before !== undefined && needsSpace(before, token) ? ` ${token}` : token;
  });
  return text;
}
