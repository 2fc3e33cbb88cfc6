// What methods are called as tools. Hosts take letters, digits, `_` and `-`, and 64 of them.

import { createHash } from "node:crypto";
import { simple } from "../../contract/contract-text.js";

/** The least that hosts allow. */
const MAX_NAME_LENGTH = 64;
/** Hexadecimal digits that tell two cut names apart. */
const MARK_LENGTH = 8;

/** A method by the full name of its service. */
export interface MethodName {
  readonly service: string;
  readonly method: string;
}

/**
 * A name for each, in their order: `Calculator_divide`. Where two services have one name, the
 * package stands in front; what is too long is cut, with a mark of the whole behind it.
 */
export function toolNames(methods: readonly MethodName[]): readonly string[] {
  const services = new Map<string, Set<string>>();
  for (const { service } of methods)
    services.set(simple(service), (services.get(simple(service)) ?? new Set<string>()).add(service));
  const short = methods.map(({ service, method }) => {
    const isAlone = services.get(simple(service))?.size === 1;
    return fit(`${isAlone ? simple(service) : service.replaceAll(".", "_")}_${method}`, `${service}/${method}`);
  });
  // `a_b.C` and `a.b_C`: rare, and a model must never call another method than it means.
  return short.map((name, index) => {
    const { service, method } = methods[index] ?? { service: "", method: "" };
    return short.indexOf(name) === short.lastIndexOf(name) ? name : cut(name, `${service}/${method}`);
  });
}

function fit(name: string, fullName: string): string {
  return name.length <= MAX_NAME_LENGTH ? name : cut(name, fullName);
}

function cut(name: string, fullName: string): string {
  const mark = createHash("sha256").update(fullName).digest("hex").slice(0, MARK_LENGTH);
  return `${name.slice(0, MAX_NAME_LENGTH - MARK_LENGTH - 1)}_${mark}`;
}
