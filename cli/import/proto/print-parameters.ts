// A request as the parameters of its method. Their places are kept: parameters have no ids.

import { MemberNames } from "../contract-names.js";
import type { GivenIds } from "../field-ids.js";
import { headOf } from "../print-docs.js";
import type { ContractFile } from "./contract-file.js";
import { oneofField, plainField, type Slot, slotsOf, tellLost } from "./print-message.js";
import type { SourceMessage } from "./proto-source.js";

interface Parameters {
  readonly lines: readonly string[];
  /** From 1, by the number of the field or the name of the oneof. */
  readonly places: GivenIds;
}

/** `before`: the places of the last import. New parameters come behind those. */
export function printParameters(file: ContractFile, message: SourceMessage, method: string, before: GivenIds = {}): Parameters {
  const { report } = file.placed;
  tellLost(file, message);
  report.add(message.fullName, `is inlined: its fields are the parameters of ${method}`);
  const slots = slotsOf(message);
  const placeOf = ({ key }: Slot) => (Object.hasOwn(before, key) ? before[key] : undefined) ?? Number.POSITIVE_INFINITY;
  const ordered = [...slots].sort((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    return first === second ? a.number - b.number : first - second;
  });
  const keys = new Set(slots.map(({ key }) => key));
  for (const key of Object.keys(before).filter((each) => !keys.has(each))) {
    report.add(method, `loses the parameter of ${key}, and those behind it move: clients of before cannot call it`);
  }
  const names = new MemberNames();
  const lines = ordered.flatMap(({ field, oneof }) => {
    if (field !== undefined) return [...headOf(field), `${plainField(file, message, field, names)},`];
    return oneof === undefined ? [] : [`${oneofField(file, message, oneof.name, names)},`];
  });
  // The language has no comma behind the last one.
  const last = lines.at(-1)?.slice(0, -1);
  return {
    lines: [...lines.slice(0, -1), ...(last === undefined ? [] : [last])],
    places: Object.fromEntries(ordered.map(({ key }, index) => [key, index + 1])),
  };
}
