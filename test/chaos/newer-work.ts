// The service of a world as a newer version of its contract has it: with a field and a method that
// its clients do not know.

import { type Implementation, implement } from "callwire";
import { type Counted, CountedCodec, Work, type WorkHandler } from "../../generated/world.js";

/** Of the method `later`, which nobody calls. */
const LATER_ID = 0x7fff_ff01;

/** An item has a third field, of a type that an older reader passes over. */
const newerCounted: typeof CountedCodec = {
  ...CountedCodec,
  write(writer, value: Counted) {
    writer.object(value, "Counted");
    writer.array(3);
    writer.int(value.number, "number", 0, 0xffff_ffff);
    writer.bin(value.block, "block");
    writer.bin(value.block, "later");
  },
};

const methods = Work.methods.map((method) => (method.name === "count" ? { ...method, result: newerCounted } : method));
const later = Work.methods.filter(({ name }) => name === "read").map((method) => ({ ...method, name: "later", id: LATER_ID }));

export const NewerWork: typeof Work = { ...Work, fingerprint: "0000000000000002", methods: [...methods, ...later] };

export function implementNewer(handler: WorkHandler): Implementation {
  const newer = { ...handler, later: handler.read };
  return implement(NewerWork, newer);
}
