// Who uses a type, as the protocol has it: as a hierarchy of calls and as one of types, since
// editors know the one or the other.

import type { SourceFile } from "@callwire/compiler";
import { nameOf, type Unit, type Use, type UseNode, useNodeAt, usersOf, usesOf } from "@callwire/compiler/lsp";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  TypeHierarchyItem,
} from "vscode-languageserver/node";
import { type AskedAt, findAskedAt } from "./asked.js";
import { toRange } from "./places.js";
import type { Project } from "./project.js";
import type { Projects } from "./projects.js";
import { KINDS } from "./symbols.js";

/** The type or the method at a place, to begin with. */
export function prepareHierarchy({ project, unit, offset }: AskedAt): (CallHierarchyItem & TypeHierarchyItem)[] | null {
  const item = itemOf(project, useNodeAt(unit, offset));
  return item === undefined ? null : [item];
}

/** Those who use it. */
export function incoming(projects: Projects, item: CallHierarchyItem): CallHierarchyIncomingCall[] | null {
  const found = findNode(projects, item);
  if (found === undefined) return null;
  return usersOf(found.project.workspace.compilation.program, found.node).flatMap(({ node, ranges }) => {
    const from = itemOf(found.project, node);
    return from === undefined ? [] : [{ from, fromRanges: toRanges(node.symbol.unit, ranges) }];
  });
}

/** What it uses. */
export function outgoing(projects: Projects, item: CallHierarchyItem): CallHierarchyOutgoingCall[] | null {
  const found = findNode(projects, item);
  if (found === undefined) return null;
  return usesOf(found.node).flatMap(({ node, ranges }) => {
    const to = itemOf(found.project, node);
    return to === undefined ? [] : [{ to, fromRanges: toRanges(found.node.symbol.unit, ranges) }];
  });
}

/** Above a type are those who use it, below it what it is made of. */
export function relatives(projects: Projects, item: TypeHierarchyItem, side: "above" | "below"): TypeHierarchyItem[] | null {
  const found = findNode(projects, item);
  if (found === undefined) return null;
  const { project, node } = found;
  const uses: readonly Use[] = side === "above" ? usersOf(project.workspace.compilation.program, node) : usesOf(node);
  return uses.flatMap((use) => itemOf(project, use.node) ?? []);
}

/** An editor gives back the item that it was given; the texts may be others now. */
function findNode(
  projects: Projects,
  { uri, selectionRange }: CallHierarchyItem,
): { readonly project: Project; readonly node: UseNode } | undefined {
  const asked = findAskedAt(projects, { textDocument: { uri }, position: selectionRange.start });
  const node = asked === undefined ? undefined : useNodeAt(asked.unit, asked.offset);
  return asked === undefined || node === undefined ? undefined : { project: asked.project, node };
}

function itemOf(project: Project, node: UseNode | undefined): (CallHierarchyItem & TypeHierarchyItem) | undefined {
  const name = node === undefined ? undefined : nameOf(node);
  if (node === undefined || name === undefined) return undefined;
  const { symbol, method } = node;
  const source: SourceFile = symbol.unit.file.source;
  const { start, end } = method ?? symbol.declaration;
  return {
    name: name.text,
    kind: KINDS[method?.kind ?? symbol.declaration.kind],
    detail: method === undefined ? symbol.unit.package : symbol.fullName,
    uri: project.uriOf(source),
    range: toRange(source, { start: Math.min(start, name.start), end: Math.max(end, name.end) }),
    selectionRange: toRange(source, name),
  };
}

function toRanges({ file }: Unit, ranges: Use["ranges"]) {
  return ranges.map((range) => toRange(file.source, range));
}
