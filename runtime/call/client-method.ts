// A method as a client knows it.

import type { MethodDef } from "../schema/service-def.js";

/** A method with what the runtime adds to it once, when the client is made. */
export interface ClientMethod {
  readonly def: MethodDef<never, never>;
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly fullName: string;
}
