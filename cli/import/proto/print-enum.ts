// Enums of protobuf as open enums: a number that nobody knows is kept, as proto3 keeps it.

import { headOf } from "../print-docs.js";
import type { ContractFile } from "./contract-file.js";
import type { SourceEnum } from "./proto-source.js";

/** Retired numbers that are written one by one; of longer ranges the first ones. */
const MAX_RESERVED = 256;

export function printEnum(file: ContractFile, source: SourceEnum): void {
  const { report } = file.placed;
  report.addOptions(source.options);
  const declared = file.declared(source.fullName);
  const numbers = new Set<number>();
  file.lines.push("", ...headOf(source), `enum ${declared.name} {`);
  for (const member of source.members) {
    report.addOptions(member.options);
    const read = declared.members?.get(member.name);
    if (read === undefined) continue; // another name of one before
    numbers.add(read.number);
    file.lines.push(...headOf(member), `${read.number} ${read.name};`);
  }
  for (const id of reservedNumbers(file, source)) if (!numbers.has(id)) file.lines.push(`reserved ${id};`);
  file.lines.push("}");
}

function reservedNumbers({ placed: { report } }: ContractFile, { fullName, reserved }: SourceEnum): readonly number[] {
  const ids = new Set<number>();
  for (const [first, last] of reserved.ranges) {
    for (let id = first; id <= last; id++) {
      if (ids.size >= MAX_RESERVED) {
        report.add(
          fullName,
          `reserves ${first} to ${last}: contracts retire numbers one by one, and ${id} is the first that is not`,
        );
        break;
      }
      ids.add(id);
    }
  }
  for (const name of reserved.names)
    report.add(`${fullName}.${name}`, "is not reserved as a name: contracts retire names with ids");
  return [...ids].sort((a, b) => a - b);
}
