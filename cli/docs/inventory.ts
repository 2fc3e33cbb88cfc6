// All names of the contracts with what each is: for the lists of what is deprecated, new or gone.

import type { Declared, Descriptor, FileDescriptor } from "callwire/schema";
import { simple } from "../contract/contract-text.js";
import type { Link } from "./document.js";

export interface Listed {
  /** Full name, such as `demo.v1.Point.x` or `demo.v1.Lines/longest`. */
  readonly name: string;
  readonly kind: string;
  readonly packageName: string;
  /** Full name of the declaration that it is in; none for a declaration. */
  readonly owner?: string;
  readonly deprecated?: string;
  /** As it is shown, and where to. Only text for what no page has. */
  readonly link: Link | string;
}

/** Knows where a name is explained. */
type Find = (name: string) => Link["to"] | undefined;

/** In the order of the contracts. */
export function takeInventory({ files }: Descriptor, find: Find): ReadonlyMap<string, Listed> {
  const found = new Map<string, Listed>();
  for (const file of files) for (const listed of listFile(file, find)) found.set(listed.name, listed);
  return found;
}

function* listFile(file: FileDescriptor, find: Find): Generator<Listed> {
  const packageName = file.package;
  const list = ({ name, deprecated }: Declared, kind: string, owner?: Declared): Listed => {
    const full = owner === undefined ? name : `${owner.name}${kind === "method" ? "/" : "."}${name}`;
    const text = owner === undefined ? simple(name) : `${simple(owner.name)}.${name}`;
    const to = find(full);
    return {
      name: full,
      kind,
      packageName,
      link: to === undefined ? text : { kind: "link", text, to, title: full },
      ...(owner === undefined ? {} : { owner: owner.name }),
      ...(deprecated === undefined ? {} : { deprecated }),
    };
  };
  for (const service of file.services) {
    yield list(service, "service");
    for (const method of service.methods) yield list(method, "method", service);
  }
  for (const type of file.types) {
    yield list(type, type.kind);
    if (type.kind === "enum") for (const member of type.members) yield list(member, "member", type);
    else if (type.kind === "union") for (const arm of type.arms) yield list(arm, "arm", type);
    else for (const field of type.fields) yield list(field, "field", type);
  }
  for (const alias of file.aliases) yield list(alias, "alias");
  for (const constant of file.constants) yield list(constant, "constant");
}
