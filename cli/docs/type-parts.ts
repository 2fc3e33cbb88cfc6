// Types, values and rules of fields, as they stand in a line or a cell. Each type leads to where it
// is explained.

import type { Declared, ParameterDescriptor, TypeRef } from "callwire/schema";
import { boundsText, valueText } from "../contract/contract-text.js";
import type { ContractSite } from "./contract-site.js";
import { BREAK, code, type Inline, type Link, mark } from "./document.js";

export type Parts = readonly (string | Link)[];

export function typeParts(ref: TypeRef, site: ContractSite): Parts {
  switch (ref.kind) {
    case "scalar":
      return [ref.name];
    case "named":
      return [site.link(ref.name)];
    case "list":
      return ["[", ...typeParts(ref.item, site), "]"];
    case "map":
      return ["map<", ...typeParts(ref.key, site), ", ", ...typeParts(ref.value, site), ">"];
  }
}

/** With the mark of what may be left out. */
export function fieldType(field: ParameterDescriptor, site: ContractSite): Inline {
  return code(...typeParts(field.type, site), ...(field.optional === true ? ["?"] : []));
}

/** What a value must keep to, and what stands for it when it is left out. */
export function fieldRules(field: ParameterDescriptor): readonly Inline[] {
  const rules: (readonly Inline[])[] = [];
  if (field.optional === true) rules.push(["may be absent"]);
  if (field.default !== undefined) rules.push(["default ", code(valueText(field.default))]);
  if (field.range !== undefined) rules.push(["range ", code(boundsText(field.range))]);
  if (field.length !== undefined) rules.push(["length ", code(boundsText(field.length))]);
  if (field.sensitive === true) rules.push(["sensitive"]);
  return rules.flatMap((rule, at) => (at === 0 ? rule : [BREAK, ...rule]));
}

export function deprecatedMark({ deprecated }: Declared): readonly Inline[] {
  return deprecated === undefined ? [] : [mark("deprecated", "warn")];
}

/** Why it is deprecated, and the keys of its `@meta`, in front of the documentation of a cell. */
export function cellNotes({ deprecated, meta }: Declared): readonly Inline[] {
  const notes: (readonly Inline[])[] = [];
  if (deprecated !== undefined && deprecated !== "") notes.push([`Deprecated: ${deprecated}`, BREAK]);
  for (const [key, value] of Object.entries(meta ?? {})) notes.push([code(`${key} = ${value}`), BREAK]);
  return notes.flat();
}
