// Enums as JSON: the member's name, and the number where a member is not known.

import type { EnumDescriptor } from "../schema/descriptor.js";
import { heapBytesOf } from "../schema/heap-bytes.js";
import { listNames, type Pass } from "./pass.js";
import type { KeyStep, Step } from "./step.js";

const MIN_ID = -(2 ** 31);
const MAX_ID = 2 ** 31 - 1;
const NUMBER = /^(?:0|-?[1-9]\d{0,9})$/;
const UNKNOWN = "unknown:";

export function enumStep(type: EnumDescriptor): Step & KeyStep {
  const names = new Map(type.members.map(({ name, id }) => [id, name]));
  const members = type.members.map(({ name }) => name);
  const known = new Set(members);
  const all = listNames(members);

  /** A member's number, whether it has a name here or not. */
  const byNumber = (pass: Pass, id: number): string => {
    if (!Number.isInteger(id) || id < MIN_ID || id > MAX_ID)
      throw pass.error(`${pass.describe(id)} is no number of an enum; write one of ${all}`);
    const name = names.get(id);
    if (name !== undefined) return name;
    if (type.closed) throw pass.error(`${pass.describe(id)} is none of ${all}`);
    return `${UNKNOWN}${id + 0}`;
  };
  const byName = (pass: Pass, json: unknown): string => {
    if (typeof json === "string" && known.has(json)) return json;
    if (typeof json !== "string") throw pass.wrong(json, `one of ${all}`);
    throw pass.error(`unknown member ${pass.describe(json)}; ${pass.advise(json, members)}`);
  };
  const toName = (pass: Pass, value: unknown): string | number => {
    if (type.closed || typeof value !== "string" || !value.startsWith(UNKNOWN)) return byName(pass, value);
    const digits = value.slice(UNKNOWN.length);
    const id = NUMBER.test(digits) ? Number(digits) : Number.NaN;
    if (!(id >= MIN_ID && id <= MAX_ID)) throw pass.wrong(value, `${UNKNOWN}${MIN_ID}..${MAX_ID}`);
    return names.get(id) ?? id;
  };
  return {
    heapBytes: heapBytesOf(type),
    toJson: toName,
    fromJson: (pass, json) => (typeof json === "number" ? byNumber(pass, json) : byName(pass, json)),
    toText: (pass, key) => String(toName(pass, key)),
    fromText: (pass, text) => (NUMBER.test(text) ? byNumber(pass, Number(text)) : byName(pass, text)),
  };
}
