// Finds files that import each other in a circle. Generated modules load in the order of imports,
// so there must be one.

import type * as Ast from "../syntax/ast.js";
import { escapeText } from "../text/escape.js";
import type { LinkedFile, Program } from "./program.js";

interface Edge {
  readonly statement: Ast.Import;
  readonly to: string;
}

/** Reports each cycle once, at the import that closes it. */
export function reportImportCycles(program: Program, files: readonly LinkedFile[]): void {
  const graph = new Map<string, readonly Edge[]>();
  for (const { file, imports } of files)
    graph.set(
      file.source.path,
      [...imports].map(([statement, to]) => ({ statement, to })),
    );
  const done = new Set<string>();
  for (const { file } of files) visit(program, graph, file.source.path, done);
}

// Iterative: a chain of imports may be longer than the stack.
function visit(program: Program, graph: ReadonlyMap<string, readonly Edge[]>, start: string, done: Set<string>): void {
  const path: { readonly at: string; next: number }[] = [{ at: start, next: 0 }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const edge = done.has(top.at) ? undefined : graph.get(top.at)?.[top.next++];
    if (edge === undefined) {
      done.add(top.at);
      onPath.delete(top.at);
      path.pop();
    } else if (onPath.has(edge.to)) {
      // Files that all import one another have a cycle for each pair of them.
      if (!program.bag.isFull)
        reportCycle(
          program,
          path.map(({ at }) => at),
          edge,
        );
    } else if (!done.has(edge.to)) {
      onPath.add(edge.to);
      path.push({ at: edge.to, next: 0 });
    }
  }
}

/** Files of a cycle that the message names at most. */
const MAX_SHOWN = 6;

function reportCycle(program: Program, path: readonly string[], edge: Edge): void {
  const unit = program.units.find(({ file }) => file.source.path === path.at(-1));
  if (unit === undefined) return;
  const cycle = path.slice(path.indexOf(edge.to));
  const shown = cycle.length > MAX_SHOWN ? [...cycle.slice(0, MAX_SHOWN), "..."] : cycle;
  program.bag.report("CW2008", {
    message:
      cycle.length === 1
        ? "the file imports itself"
        : `these files import each other: ${[...shown, edge.to].map(escapeText).join(" -> ")}`,
    span: {
      file: unit.file.source,
      start: edge.statement.path?.start ?? edge.statement.start,
      end: edge.statement.path?.end ?? edge.statement.end,
    },
    help:
      cycle.length === 1 ? "remove the import: its own names are visible" : "move what they share to a file that imports neither",
  });
}
