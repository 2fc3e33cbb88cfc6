// What is looked at before a parser makes objects of a file: the time that protobufjs takes for a
// message goes with the square of its fields, and 4 MiB can be a million objects.

import type { DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Google's largest file has 6,800 blocks, and another 15,000 statements. */
const MAX_BLOCKS = 20_000;
const MAX_STATEMENTS = 30_000;
/** A struct has 255 fields; Google's largest enum has 766 members. */
const MAX_BLOCK_STATEMENTS = 3000;

/** Each takes half a kilobyte when it is read. Google's 8,000 files have more: in several sets. */
const MAX_MESSAGES = 400_000;

/** The parser leaves out what has this name, without a word. */
const UNREAD_NAME = "__proto__";

/** Throws an Error for more than any contract could have, or for what the parser would lose. */
export function checkTextBounds(text: string): void {
  /** Statements of the blocks that are open. */
  const open = [0];
  let [blocks, statements] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = endOfString(text, at);
    else if (character === "/") at = endOfComment(text, at);
    else if (character === "{") {
      open.push(0);
      if (++blocks > MAX_BLOCKS) throw new Error(`it has more than ${MAX_BLOCKS} blocks; split it`);
    } else if (character === "_" && isUnread(text, at)) {
      throw new Error(`it has the name ${UNREAD_NAME}, which cannot be read; take another one`);
    } else if (character === "}") {
      if (open.length > 1) open.pop();
    } else if (character === ";") {
      const inBlock = (open.pop() ?? 0) + 1;
      open.push(inBlock);
      if (inBlock > MAX_BLOCK_STATEMENTS)
        throw new Error(`it has more than ${MAX_BLOCK_STATEMENTS} statements in a block; split it`);
      if (++statements > MAX_STATEMENTS) throw new Error(`it has more than ${MAX_STATEMENTS} statements; split it`);
    }
  }
}

function isUnread(text: string, at: number): boolean {
  const [before = "", behind = ""] = [text[at - 1], text[at + UNREAD_NAME.length]];
  return text.startsWith(UNREAD_NAME, at) && !/\w/.test(before) && !/\w/.test(behind);
}

function endOfString(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return at;
}

function endOfComment(text: string, start: number): number {
  const [mark, last] = text[start + 1] === "/" ? ["\n", 0] : text[start + 1] === "*" ? ["*/", 1] : ["", 0];
  if (mark === "") return start;
  const end = text.indexOf(mark, start + 2);
  return end === -1 ? text.length : end + last;
}

/** Throws an Error when bytes of a message hold more messages than fit in memory, or are cut. */
export function checkBinaryBounds(bytes: Uint8Array, schema: DescMessage): void {
  let messages = 0;
  const above: { readonly end: number; readonly schema: DescMessage }[] = [];
  const reader = new BinaryReader(bytes);
  let level = { end: reader.len, schema };
  for (;;) {
    while (reader.pos >= level.end) {
      const outer = above.pop();
      if (outer === undefined) return;
      level = outer;
    }
    const [number, wireType] = reader.tag();
    const inside = level.schema.fields.find((field) => field.number === number)?.message;
    if (wireType !== WireType.LengthDelimited || inside === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    if (++messages > MAX_MESSAGES) throw new Error(`it has more than ${MAX_MESSAGES} descriptors; make several sets`);
    const end = reader.uint32() + reader.pos;
    above.push(level);
    level = { end, schema: inside };
  }
}
