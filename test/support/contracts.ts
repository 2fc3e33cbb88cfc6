// The contracts of this repository as data.

import { join } from "node:path";
import { compile, diskHost } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { ROOT } from "./run-script.js";

/** Everything in `idl/`. */
export function describeIdl(): Descriptor {
  const { descriptor } = compile(diskHost, { roots: [join(ROOT, "idl")] });
  if (descriptor === undefined) throw new Error("the contracts in idl/ have mistakes; run callwire check");
  return descriptor;
}
