// What random edits of contracts insert.

export const CONTRACT_PIECES: readonly string[] = [
  "{",
  "}",
  ";",
  "(",
  ")",
  ": ",
  "<",
  "[",
  "@",
  '"',
  "\n",
  "\r\n",
  "1 ",
  "struct X { 1 a: u8; }\n",
  "// ",
  "/// ",
  "😀",
  "..",
  "import ",
];
