// Text of a contract in a page: what hides, or turns the rest around, is shown by its number. Ends
// of lines stay.

import { escapeText } from "@callwire/compiler";

export function safeText(text: string): string {
  const plain = text.replaceAll("\r\n", "\n").replaceAll("\t", "  ");
  return plain.includes("\n") ? plain.split("\n").map(escapeText).join("\n") : escapeText(plain);
}
