// Makes texts of contracts hostile: pieces of the language where none belong, parts of others,
// numbers at the edges, nesting without end, and what a terminal or JavaScript would obey.

import { CONTRACT_PIECES } from "../support/contract-pieces.js";
import type { Chance } from "./chance.js";
import { STRINGS } from "./hostile-author.js";

const MAX_CHARACTERS = 32_768;
const NUMBERS = [
  "0",
  "-1",
  "1",
  "255",
  "256",
  "65536",
  "2147483648",
  "18446744073709551616",
  "1e999",
  "-0",
  "0x",
  "1.5ms",
  "9".repeat(400),
];
const NESTED = ["[", "map<string, ", "{", "(", "/*", '"', "@range(", "union U { 1 a { ", "struct S { 1 a: "];

export function mutateContract(given: string, other: string, chance: Chance): string {
  let text = given;
  for (let count = 1 + chance.below(4); count > 0; count--) text = mutateOnce(text, other, chance);
  return text.slice(0, MAX_CHARACTERS);
}

function mutateOnce(text: string, other: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  const [before, behind] = [text.slice(0, at), text.slice(at)];
  switch (chance.below(8)) {
    case 0:
      return before + chance.pick(CONTRACT_PIECES) + behind;
    case 1:
      return before + chance.pick(STRINGS) + behind;
    case 2:
      return before + behind.slice(chance.below(40));
    case 3: {
      const from = chance.below(other.length + 1);
      return before + other.slice(from, from + chance.below(200)) + behind;
    }
    case 4:
      return before + behind.replace(/-?\d[\w.]*/, () => chance.pick(NUMBERS));
    case 5:
      return before + chance.pick(NESTED).repeat(1 + chance.below(200)) + behind;
    case 6: {
      const lines = text.split("\n");
      lines.splice(chance.below(lines.length), 0, chance.pick(lines));
      return lines.join("\n");
    }
    default: {
      const words = text.match(/\b[A-Za-z]\w*\b/g) ?? ["a"];
      return before + behind.replace(/\b[A-Za-z]\w*\b/, () => chance.pick(words));
    }
  }
}
