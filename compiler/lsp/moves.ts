// Contracts that get another place: which paths of imports follow them.

import { joinBelow } from "../load.js";
import type { Program } from "../semantic/program.js";
import { relativePath } from "../semantic/types.js";
import type { FileEdits, TextEdit } from "./edits.js";

/** A file or a folder that gets another path, both as diagnostics show them. */
export interface Move {
  /** Where it is. */
  readonly from: string;
  /** Where it will be. */
  readonly to: string;
}

/**
 * What imports have to say when files are where they go. The edits are of the texts as they are
 * now. A path that would lead out of its root stays as it is: it is told as a mistake then.
 */
export function moveFiles({ units }: Program, moves: readonly Move[]): readonly FileEdits[] {
  return units.flatMap(({ file: { source, imports } }): readonly FileEdits[] => {
    const root = source.path.slice(0, source.path.length - source.name.length);
    const after = movedPath(source.path, moves);
    const edits = imports.flatMap(({ path }): readonly TextEdit[] => {
      const target = path === undefined ? undefined : joinBelow(source.name, path.value);
      if (path === undefined || target === undefined) return [];
      const targetAfter = movedPath(root + target, moves);
      if (after === source.path && targetAfter === root + target) return [];
      if (!after.startsWith(root) || !targetAfter.startsWith(root)) return [];
      const written = relativePath(after, targetAfter);
      return written === path.value ? [] : [{ start: path.start, end: path.end, text: JSON.stringify(written) }];
    });
    return edits.length === 0 ? [] : [{ source, edits }];
  });
}

/** By the move that says the most of it, as a file may have one beside its folder. */
function movedPath(path: string, moves: readonly Move[]): string {
  const found = moves
    .filter(({ from }) => path === from || path.startsWith(`${from}/`))
    .reduce<Move | undefined>(
      (best, each) => (best === undefined || each.from.length > best.from.length ? each : best),
      undefined,
    );
  return found === undefined ? path : found.to + path.slice(found.from.length);
}
