// Values as the page shows them: text of JSON, cut where nobody reads on.

import type { ShownValue } from "./messages.js";

/** Characters of an answer: some hundred screens. */
const MAX_ANSWER_LENGTH = 200_000;
/** Of one item of a stream, which is a line. */
const MAX_ITEM_LENGTH = 2_000;

export function showAnswer(json: unknown): ShownValue {
  return cut(JSON.stringify(json, undefined, 2), MAX_ANSWER_LENGTH);
}

export function showItem(json: unknown): ShownValue {
  return cut(JSON.stringify(json), MAX_ITEM_LENGTH);
}

function cut(text: string, maxLength: number): ShownValue {
  return { text: text.slice(0, maxLength), cut: Math.max(0, text.length - maxLength) };
}
