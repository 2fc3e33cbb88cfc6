// A type on its page: what is in it, which numbers are reserved, and who uses it.

import type { ArmDescriptor, FieldDescriptor, Reserved, TypeDescriptor } from "callwire/schema";
import { simple } from "../contract/contract-text.js";
import type { ContractSite } from "./contract-site.js";
import { headingOf, introOf } from "./declared-blocks.js";
import type { DocText } from "./doc-text.js";
import { type Block, code, type Inline, type Mark, mark, quiet, type Row, table } from "./document.js";
import { cellNotes, deprecatedMark, fieldRules, fieldType, typeParts } from "./type-parts.js";

/** Names of those who use a type: a timestamp is used by thousands. */
const MAX_USERS = 24;

export function typeBlocks(type: TypeDescriptor, site: ContractSite, docs: DocText): readonly Block[] {
  return [
    headingOf(type, 3, marksOf(type)),
    ...introOf(type, docs),
    ...contentOf(type, site, docs),
    ...reservedOf(type.reserved),
    ...usersOf(type, site),
  ];
}

function marksOf(type: TypeDescriptor): readonly Mark[] {
  switch (type.kind) {
    case "struct":
      return [mark("struct")];
    case "error":
      return [mark("error"), mark(type.code, "bad"), ...(type.retryable ? [mark("retryable", "good")] : [])];
    default:
      return [mark(type.closed ? `closed ${type.kind}` : type.kind)];
  }
}

function contentOf(type: TypeDescriptor, site: ContractSite, docs: DocText): readonly Block[] {
  const anchor = simple(type.name);
  switch (type.kind) {
    case "enum": {
      const rows = type.members.map((member): Row => {
        const what = [...cellNotes(member), ...docs.cell(member.doc)];
        return {
          anchor: `${anchor}.${member.name}`,
          cells: [[String(member.id)], nameCell(member.name, deprecatedMark(member)), what],
        };
      });
      return tableOf(["Number", "Member", "What it is"], rows);
    }
    case "union":
      return tableOf(
        ["Number", "Arm", "Holds", "Rules", "What it is"],
        type.arms.flatMap((arm) => armRows(arm, anchor, site, docs)),
      );
    default:
      return tableOf(
        ["Id", "Field", "Type", "Rules", "What it is"],
        type.fields.map((field) => fieldRow(field, anchor, field.name, site, docs)),
      );
  }
}

/** An arm with fields of its own has a row for each below its own. */
function armRows(arm: ArmDescriptor, anchor: string, site: ContractSite, docs: DocText): readonly Row[] {
  const { content } = arm;
  const holds: readonly Inline[] =
    content.kind === "type" ? [code(...typeParts(content.type, site))] : content.kind === "unit" ? ["nothing"] : ["fields"];
  const what = [...cellNotes(arm), ...docs.cell(arm.doc)];
  const cells = [[String(arm.id)], nameCell(arm.name, deprecatedMark(arm)), holds, [], what];
  const inside = content.kind === "inline" ? content.fields : [];
  return [
    { anchor: `${anchor}.${arm.name}`, cells },
    ...inside.map((field) => fieldRow(field, anchor, `${arm.name}.${field.name}`, site, docs)),
  ];
}

function fieldRow(field: FieldDescriptor, anchor: string, shown: string, site: ContractSite, docs: DocText): Row {
  const message = field.message === true ? ["the message of the error"] : [];
  const rules = fieldRules(field);
  const what = [...cellNotes(field), ...docs.cell(field.doc)];
  return {
    anchor: `${anchor}.${shown}`,
    cells: [
      [String(field.id)],
      nameCell(shown, deprecatedMark(field)),
      [fieldType(field, site)],
      rules.length === 0 ? message : [...rules, ...message.flatMap((text): Inline[] => [{ kind: "break" }, text])],
      what,
    ],
  };
}

function nameCell(name: string, marks: readonly Inline[]): readonly Inline[] {
  return [code(name), ...marks.flatMap((each) => [" ", each])];
}

function tableOf(head: readonly string[], rows: readonly Row[]): readonly Block[] {
  return rows.length === 0 ? [quiet("It is empty.")] : [table(head, rows)];
}

function reservedOf(reserved: readonly Reserved[]): readonly Block[] {
  if (reserved.length === 0) return [];
  const listed = reserved.map(({ id, name }) => (name === undefined ? String(id) : `${id} ${name}`));
  return [quiet(`Reserved: ${listed.join(", ")}.`)];
}

function usersOf(type: TypeDescriptor, site: ContractSite): readonly Block[] {
  const users = site.usersOf(type.name);
  if (users.length === 0) return [];
  const shown = users.slice(0, MAX_USERS).flatMap(({ text, to }, at): Inline[] => {
    const link = code({ kind: "link", text, to });
    return at === 0 ? [link] : [", ", link];
  });
  const more = users.length > MAX_USERS ? ` and ${users.length - MAX_USERS} more` : "";
  return [quiet("Used by ", ...shown, `${more}.`)];
}
