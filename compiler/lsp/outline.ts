// The declarations of a contract and their parts, as a tree of names: for the outline of a file,
// and to find a name in the whole project.

import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { type DeclarationMember, membersOf } from "../syntax/declaration-members.js";
import type { Range } from "../text/source-file.js";

/** A name with what it contains. */
export interface OutlineItem extends Range {
  /** What it is called. */
  readonly name: string;
  /** What kind of thing it is. */
  readonly kind: Ast.Declaration["kind"] | "member" | "field" | "arm" | "method";
  /** Where the name stands. */
  readonly nameRange: Range;
  /** What there is to say in a word or two, such as a type. */
  readonly detail: string;
  /** Its parts, in their order. */
  readonly children: readonly OutlineItem[];
}

/** The declarations of a file that have a name. */
export function outlineOf({ file }: Unit): readonly OutlineItem[] {
  return file.declarations.flatMap((declaration) => itemOf(file, declaration, membersOf(declaration)));
}

function itemOf(
  file: Ast.File,
  node: Ast.Declaration | DeclarationMember,
  members: readonly DeclarationMember[],
): readonly OutlineItem[] {
  const { name } = node;
  if (name === undefined || name.end <= name.start) return [];
  const children = members.flatMap((member) => itemOf(file, member, member.kind === "arm" ? member.fields : []));
  // A name is inside of what it names, also where the parser has mended the text.
  const [start, end] = [Math.min(node.start, name.start), Math.max(node.end, name.end)];
  return [{ name: name.text, kind: node.kind, start, end, nameRange: name, detail: detailOf(file, node), children }];
}

function detailOf({ source }: Ast.File, node: Ast.Declaration | DeclarationMember): string {
  if (node.kind === "member") return node.id === undefined ? "" : String(node.id.value);
  const type = node.kind === "method" ? node.result : "type" in node ? node.type : undefined;
  return type === undefined ? "" : source.text.slice(type.start, type.end);
}
