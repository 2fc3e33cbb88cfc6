// `@CallwireService`: says which contract a provider serves. Serves nothing itself.

import type { ImplementOptions, ServiceDef } from "callwire";

/**
 * The generated handler, whose methods may have parameters behind those of the contract: decorated
 * ones, such as `@RpcContext("signal")`.
 */
export type NestHandler<Handler> = { readonly [Name in keyof Handler]: WithMore<Handler[Name]> };

// never: a method may ask for whatever its decorators bring.
type WithMore<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: [...Args, ...never[]]) => Result
  : Method;

/** One `@CallwireService` of a class. */
export interface ServedService {
  readonly service: ServiceDef<never, never>;
  readonly options: ImplementOptions;
}

/** Of a class, in the order in which the decorators ran. */
const SERVICES = "callwire:services";

/**
 * Nest's own mark of classes that are called from outside: global enhancers of a scope count for
 * them.
 */
const ENTRY_PROVIDER = "__entryProvider__";

/**
 * Makes a provider or controller of Nest the handler of a service. The class has every method of
 * the contract, or the program does not compile. Guards, pipes, interceptors and filters of Nest
 * are around each call. A class may have several, one for each service.
 */
export function CallwireService<Client, Handler extends object>(
  service: ServiceDef<Client, Handler>,
  options: ImplementOptions = {},
): <Class extends abstract new (...args: never[]) => NestHandler<Handler>>(target: Class) => void {
  return (target) => {
    // The type parameters of a service exist for the compiler only.
    const served: ServedService = { service: service as ServiceDef<never, never>, options };
    Reflect.defineMetadata(SERVICES, [...servicesOf(target), served], target);
    Reflect.defineMetadata(ENTRY_PROVIDER, true, target);
  };
}

/** Empty for whatever has no decorator. Those of a base class count. */
export function servicesOf(target: unknown): readonly ServedService[] {
  if (typeof target !== "function") return [];
  return (Reflect.getMetadata(SERVICES, target) as readonly ServedService[] | undefined) ?? []; // written above
}
