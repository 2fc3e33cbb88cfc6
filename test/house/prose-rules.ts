// How the prose of a page is measured: sentences, paragraphs and lines. Code, tables, headings and
// the labels of lists are no prose.

const MAX_WORDS = 25;
const MAX_PARAGRAPH_LINES = 4;
const MAX_LINE = 100;

interface Paragraph {
  /** From 1, in the page. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** What is too long in a page, each as `line: what`; nothing where all is well. */
export function findLongProse(page: string): readonly string[] {
  const lines = page.split("\n");
  const prose = findProse(lines);
  return [
    ...prose
      .filter(({ text }) => readableLength(text) > MAX_LINE)
      .map(({ line }) => `${line}: a line over ${MAX_LINE} characters`),
    ...joinParagraphs(prose).flatMap((paragraph) => findLongParts(paragraph)),
  ];
}

function findLongParts({ line, lines }: Paragraph): readonly string[] {
  const sentences = splitSentences(lines.join(" ")).filter((sentence) => countWords(sentence) > MAX_WORDS);
  return [
    ...sentences.map((sentence) => `${line}: ${countWords(sentence)} words in "${sentence}"`),
    ...(lines.length > MAX_PARAGRAPH_LINES ? [`${line}: a paragraph of ${lines.length} lines`] : []),
  ];
}

/** The lines that are prose, and the empty ones between them. */
function findProse(lines: readonly string[]): readonly { readonly line: number; readonly text: string }[] {
  let isCode = false;
  return lines.flatMap((text, index) => {
    const isFence = /^\s*```/.test(text);
    if (isFence) isCode = !isCode;
    if (isFence || isCode) return [{ line: index + 1, text: "" }];
    return [{ line: index + 1, text: /^(?:\s*\||#|\s*<)/.test(text) ? "" : text }];
  });
}

/** A paragraph ends at an empty line, or where an item of a list begins. */
function joinParagraphs(prose: readonly { readonly line: number; readonly text: string }[]): readonly Paragraph[] {
  const found: { line: number; lines: string[] }[] = [];
  let isOpen = false;
  for (const { line, text } of prose) {
    const item = /^\s*(?:[-*+]|\d+\.)\s+(?:\*\*.*?\*\*[:.]?\s?)?/.exec(text);
    if (text.trim() === "") isOpen = false;
    else if (item !== null || !isOpen) {
      found.push({ line, lines: [text.slice(item?.[0].length ?? 0)] });
      isOpen = true;
    } else found.at(-1)?.lines.push(text);
  }
  return found;
}

/**
 * A full stop ends a sentence where a space follows; a piece of code is one word, and a link is its
 * text.
 */
function splitSentences(paragraph: string): readonly string[] {
  return paragraph
    .replace(/(`+)[^`]+\1/g, "code")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split(/(?<=[.?!][)"*_]*)\s+/);
}

function countWords(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Without where links lead, and what stands between the marks of one that nobody can break. */
function readableLength(line: string): number {
  return line.replace(/\]\([^)\s]*\)/g, "]").length;
}
