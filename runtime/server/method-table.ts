// All methods of one server by their number on the wire.

import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { flagsOf } from "../call/call-kind.js";
import { type Meta, NO_META } from "../schema/meta.js";
import type { MethodDef } from "../schema/service-def.js";
import type { CountedMethod } from "./call-counts.js";
import type { Implementation } from "./implement.js";
import { interceptMethod, type ServerInterceptor } from "./interceptor.js";

export interface ServerMethod extends CountedMethod {
  readonly def: MethodDef<object, CallContext>;
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly fullName: string;
  readonly meta: Meta;
  /** Flags that a CALL must have. */
  readonly callFlags: number;
  readonly handler: object;
  /** Names of which the client's certificate must have one; undefined for everybody. */
  readonly allow: readonly string[] | undefined;
}

export type MethodTable = ReadonlyMap<number, ServerMethod>;

/** Throws INVALID_ARGUMENT when a service stands twice, and when two methods have one number. */
export function createMethodTable(
  implementations: readonly Implementation[],
  interceptors: readonly ServerInterceptor[] = [],
): Map<number, ServerMethod> {
  const table = new Map<number, ServerMethod>();
  for (const { service, handler, allow, interceptors: own = [] } of implementations) {
    const all = [...interceptors, ...own];
    for (const method of service.methods) {
      const def = method as MethodDef<object, CallContext>; // implement() has checked that the handler has every method of this service
      const fullName = `${service.name}/${def.name}`;
      const other = table.get(def.id);
      if (other !== undefined) throw collisionError(fullName, other.fullName);
      const intercepted = interceptMethod(def, handler, all);
      const callFlags = flagsOf(def.kind);
      table.set(def.id, { def: intercepted, fullName, meta: def.meta ?? NO_META, callFlags, handler, allow, tally: undefined });
    }
  }
  return table;
}

function collisionError(name: string, other: string): RpcError {
  if (name === other) return usageError("INVALID_ARGUMENT", `${name} is served twice; implement each service once`);
  return usageError("INVALID_ARGUMENT", `${name} and ${other} have one id on the wire; give one of them @id(0x...)`);
}
