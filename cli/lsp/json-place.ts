// Where in a JSON text that is being typed a cursor is. A text with mistakes has no value, so this
// goes by its signs alone. What may stand there is in configuration-completion.ts.

/** A place in a JSON text. */
export interface JsonPlace {
  /** The keys and numbers that lead to it; of a key, to the object that it is in. */
  readonly path: readonly (string | number)[];
  /** What may stand there: a key, a value, or nothing but a sign. */
  readonly kind: "key" | "value" | "sign";
  /** The word that the cursor is in, quotes included, or the cursor alone. */
  readonly start: number;
  readonly end: number;
  /** What the word is; undefined where there is none. */
  readonly word: string | undefined;
  /** Whether the word is a key that has its colon. */
  readonly hasColon: boolean;
  /** Other keys of the object around, or other words of the list around. */
  readonly others: readonly string[];
}

interface Frame {
  readonly isObject: boolean;
  next: "key" | "colon" | "value" | "comma";
  key: string;
  index: number;
  /** With where they begin. */
  readonly words: (readonly [start: number, word: string])[];
}

const SIGNS = /"(?:[^"\\\n]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The place of an offset. */
export function jsonPlaceAt(text: string, offset: number): JsonPlace {
  const tokens = [...text.matchAll(SIGNS)].map((match) => ({ sign: match[0], start: match.index }));
  const frames: Frame[] = [{ isObject: false, next: "value", key: "", index: 0, words: [] }];
  let place: Omit<JsonPlace, "others"> | undefined;
  let around: Frame | undefined;
  for (const [at, { sign, start }] of tokens.entries()) {
    const end = start + sign.length;
    const isWord = !/^[{}[\],:]$/.test(sign);
    const isIn = isWord && start < offset && offset <= end;
    if (place === undefined && (isIn || start >= offset)) {
      around = frames.at(-1);
      place = placeIn(frames, isIn ? { start, end, word: wordOf(sign) } : { start: offset, end: offset, word: undefined });
      if (isIn) place = { ...place, hasColon: tokens[at + 1]?.sign === ":" };
    }
    take(frames, sign, start);
    if (around !== undefined && !frames.includes(around)) break;
  }
  around ??= frames.at(-1);
  const found = place ?? placeIn(frames, { start: offset, end: offset, word: undefined });
  const others = around?.words.filter(([start]) => start !== found.start).map(([, word]) => word) ?? [];
  return { ...found, others };
}

function placeIn(frames: readonly Frame[], word: Pick<JsonPlace, "start" | "end" | "word">): Omit<JsonPlace, "others"> {
  const top = frames.at(-1);
  const isKey = top?.isObject === true && top.next === "key";
  // The first frame is around the whole text, and no step of the path.
  const path = frames.slice(1).map(({ isObject, key, index }) => (isObject ? key : index));
  return {
    ...word,
    path: isKey ? path.slice(0, -1) : path,
    kind: isKey ? "key" : top?.next === "value" ? "value" : "sign",
    hasColon: false,
  };
}

function take(frames: Frame[], sign: string, start: number): void {
  const top = frames.at(-1);
  if (top === undefined) return;
  if (sign === "{" || sign === "[") {
    top.next = "comma";
    frames.push({ isObject: sign === "{", next: sign === "{" ? "key" : "value", key: "", index: 0, words: [] });
  } else if (sign === "}" || sign === "]") {
    if (frames.length > 1) frames.pop();
  } else if (sign === ",") {
    top.next = top.isObject ? "key" : "value";
    top.index++;
  } else if (sign === ":") top.next = "value";
  else {
    if (top.isObject && top.next === "key") {
      top.key = wordOf(sign);
      top.words.push([start, top.key]);
      top.next = "colon";
      return;
    }
    if (!top.isObject) top.words.push([start, wordOf(sign)]);
    top.next = "comma";
  }
}

/** Without its quotes, of which the second may not be written yet. */
function wordOf(sign: string): string {
  return sign.replace(/^"/, "").replace(/"$/, "");
}
