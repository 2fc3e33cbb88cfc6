// A client whose server a test makes up, for code that calls one. Its calls go the whole way: only
// the answers are the test's.

import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { checkOptions, IS_CLOCK } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import { expectService, type ServiceDef } from "../schema/service-def.js";
import { implement } from "../server/implement.js";
import { connectAlone } from "./in-process.js";

/** What `fakeClient` is told. */
export interface FakeClientOptions {
  /** Moves deadlines and delays of its calls. Default: the real one. */
  readonly clock?: Clock | undefined;
}

/**
 * A client of `service` that `methods` answer, which are written as those of its handler are. A
 * method that is left out fails with UNIMPLEMENTED. Closing the client ends all of it. Throws
 * INVALID_ARGUMENT for a method that the contract does not have.
 */
export function fakeClient<Client, Handler extends object>(
  service: ServiceDef<Client, Handler>,
  methods: Partial<Handler> = {},
  options: FakeClientOptions = {},
): Client {
  expectService("fakeClient", service);
  checkOptions("fakeClient", options, { clock: IS_CLOCK });
  const names = service.methods.map(({ name }) => name);
  for (const [name, method] of Object.entries(methods))
    if (typeof method === "function" && !names.includes(name)) throw unknownMethod(service.name, name, names);
  const handler = Object.fromEntries(names.map((name) => [name, methodOf(service.name, methods, name)]));
  return connectAlone(service, implement(service, handler as Handler), options.clock); // it has every method of the contract
}

function methodOf(service: string, methods: object, name: string): (...args: readonly unknown[]) => unknown {
  const method: unknown = Reflect.get(methods, name);
  if (typeof method === "function") return (...args) => Reflect.apply(method, methods, args);
  return () => {
    throw new RpcError("UNIMPLEMENTED", `the fake of ${service} has no ${name}; give it to fakeClient`);
  };
}

function unknownMethod(service: string, name: string, names: readonly string[]): RpcError {
  const text = `${service} has no method ${JSON.stringify(name)} that fakeClient could answer; it has ${names.join(", ")}`;
  return usageError("INVALID_ARGUMENT", text);
}
