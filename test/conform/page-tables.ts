// The tables "Frames in each state" of docs/protocol.md as data: the page is what peers are held
// to, and no copy of it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

export type Verdict = "close" | "ignored" | "counted" | "taken" | "answered" | "ends" | "fails";

/** One cell: what becomes of `frame` in `state`. */
export interface Cell {
  readonly frame: string;
  readonly state: string;
  readonly verdict: Verdict;
}

export type Table = "frame of the connection" | "frame at a server" | "frame at a client";

const VERDICTS: readonly string[] = ["close", "ignored", "counted", "taken", "answered", "ends", "fails"];

/** What says nothing: there is no such frame in that state, or another table has it. */
const NOTHING: readonly string[] = ["-", "see below"];

/**
 * The cells of the table whose head begins with `table`. Throws when the page has none, or a word
 * in it that has no meaning.
 */
export function readCells(table: Table, page = readFileSync(join(ROOT, "docs/protocol.md"), "utf8")): readonly Cell[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => cellsOf(line)[0] === table);
  if (start < 0) throw new Error(`docs/protocol.md has no table "${table}"`);
  const states = cellsOf(lines[start] ?? "").slice(1);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end).flatMap((line) => {
    const [frame = "", ...verdicts] = cellsOf(line);
    if (verdicts.length !== states.length)
      throw new Error(`the row "${frame}" has ${verdicts.length} cells for ${states.length} states`);
    return verdicts.flatMap((verdict, index) => toCell(frame, states[index] ?? "", verdict));
  });
}

function toCell(frame: string, state: string, verdict: string): readonly Cell[] {
  if (NOTHING.includes(verdict)) return [];
  if (!isVerdict(verdict)) throw new Error(`"${verdict}" is no word for what becomes of "${frame}" when "${state}"`);
  return [{ frame, state, verdict }];
}

function isVerdict(text: string): text is Verdict {
  return VERDICTS.includes(text);
}

function cellsOf(line: string): readonly string[] {
  return line.startsWith("|")
    ? line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    : [];
}
