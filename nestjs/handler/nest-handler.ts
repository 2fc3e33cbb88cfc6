// The handler that the runtime is given for a provider: each method runs what Nest puts around the
// provider's own. Knows one provider; how providers are found is in the room above.

import { ContextIdFactory, type DiscoveryService, type ExternalContextCreator, ModuleRef } from "@nestjs/core";
import { type CallContext, RpcError, type ServiceDef } from "callwire";
import { fitCreator, type Rescue } from "./context-creator.js";
import { translateThrown } from "./http-exception.js";
import { iteratorOf, RescuedItems } from "./rescued-items.js";
import { BODY, CALLWIRE_CONTEXT, type ParameterRecord, REQUEST, ROUTE_ARGUMENTS } from "./rpc-context.js";

/** What Nest knows of a provider or controller. */
export type ProviderRecord = ReturnType<DiscoveryService["getProviders"]>[number];

type Run = (...args: readonly unknown[]) => Promise<unknown>;
type Method = ServiceDef<never, never>["methods"][number];

/** A method as Nest runs it, and what its filters make of an error that comes later. */
interface NestMethod {
  readonly run: Run;
  readonly rescue: Rescue;
}

const AROUND = { guards: true, interceptors: true, filters: true };

/**
 * An object with a method for each of the service. Throws INVALID_ARGUMENT when the provider lacks
 * one.
 */
export async function createNestHandler(
  service: ServiceDef<never, never>,
  provider: ProviderRecord,
  creator: ExternalContextCreator,
): Promise<object> {
  const moduleRef = provider.host?.getProviderByKey<ModuleRef>(ModuleRef)?.instance;
  const isStatic = provider.isDependencyTreeStatic();
  // One that is transient is made for whoever asks for it: here once.
  const shared: unknown =
    isStatic && provider.isTransient ? await moduleRef?.resolve(provider.token as string) : provider.instance; // any token does
  const handler: Record<string, unknown> = {};
  for (const method of service.methods) {
    const create = (instance: unknown, contextId?: ContextId): NestMethod =>
      createMethod(service, method, { instance, provider, creator, contextId });
    const find = isStatic ? always(create(shared)) : perCall(provider, moduleRef, create);
    handler[method.name] = expectsItems(method) ? streamMethod(`${service.name}/${method.name}`, find) : plainMethod(find);
  }
  return handler;
}

type ContextId = ReturnType<typeof ContextIdFactory.create>;
type FindMethod = (context: CallContext) => NestMethod | Promise<NestMethod>;

function always(method: NestMethod): FindMethod {
  return () => method;
}

/** A provider of one call, or one that needs such: it and its enhancers are made for each call. */
function perCall(
  { token }: ProviderRecord,
  moduleRef: ModuleRef | undefined,
  create: (instance: unknown, contextId: ContextId) => NestMethod,
): FindMethod {
  return async (context) => {
    // Its type wants a request by name; any object does, and a strategy of the program may read it.
    const contextId = ContextIdFactory.getByRequest(context as CallContext & Record<string, never>);
    const request: unknown = contextId.getParent === undefined ? context : contextId.payload;
    moduleRef?.registerRequestByContextId(request, contextId);
    return create(await moduleRef?.resolve(token as string, contextId), contextId); // any token does
  };
}

function plainMethod(find: FindMethod): Run {
  return async (...args) => {
    try {
      // The runtime's first argument is the context of the call.
      const found = find(args[0] as CallContext);
      const { run } = found instanceof Promise ? await found : found;
      return await run(...args);
    } catch (error) {
      throw translateThrown(error);
    }
  };
}

function streamMethod(name: string, find: FindMethod): Run {
  return async (...args) => {
    try {
      const { run, rescue } = await find(args[0] as CallContext); // as above
      const items = iteratorOf(await run(...args));
      if (items !== undefined) return new RescuedItems(items, (error) => translating(rescue(error, args)));
    } catch (error) {
      throw translateThrown(error);
    }
    const fix = "return an async generator or another iterable; an Observable has no way to wait for its reader";
    throw new TypeError(`${name} streams its answer, and its handler returned no iterable; ${fix}`);
  };
}

async function translating(rescued: Promise<unknown>): Promise<unknown> {
  try {
    return await rescued;
  } catch (error) {
    throw translateThrown(error);
  }
}

interface MethodPlace {
  readonly instance: unknown;
  readonly provider: ProviderRecord;
  readonly creator: ExternalContextCreator;
  readonly contextId: ContextId | undefined;
}

function createMethod(service: ServiceDef<never, never>, method: Method, place: MethodPlace): NestMethod {
  const { instance, provider, creator, contextId } = place;
  const own: unknown = typeof instance === "object" && instance !== null ? Reflect.get(instance, method.name) : undefined;
  if (typeof own !== "function" || typeof instance !== "object" || instance === null) {
    const text = `${provider.name} has no method ${method.name}, which ${service.name} has; add it`;
    throw new RpcError("INVALID_ARGUMENT", text);
  }
  const key = describeParameters(service, method, instance);
  let rescue: Rescue = (error) => Promise.reject(error);
  const fitted = fitCreator(creator, (made) => {
    rescue = made;
  });
  const run = fitted.create(
    instance,
    own as Run, // whatever it returns is awaited
    method.name,
    key,
    { exchangeKeyForValue: valueOf },
    contextId,
    provider.id,
    AROUND,
    CALLWIRE_CONTEXT,
  );
  return { run, rescue };
}

/**
 * Tells Nest of each parameter where its value is. Those that nothing decorates get what the
 * contract has at their place. Returns the key under which it is told.
 */
function describeParameters(service: ServiceDef<never, never>, method: Method, instance: object): string {
  const key = `callwire:parameters:${service.name}`;
  const target = instance.constructor;
  if (Reflect.hasOwnMetadata(key, target, method.name)) return key;
  // Nest's own, by the decorators of parameters.
  const decorated = Reflect.getMetadata(ROUTE_ARGUMENTS, target, method.name) as
    | Readonly<Record<string, ParameterRecord>>
    | undefined;
  const records: Record<string, ParameterRecord> = { ...decorated };
  const taken = new Set(Object.values(records).map(({ index }) => index));
  for (let index = 0; index < countArguments(method); index++) {
    if (!taken.has(index)) records[`${index === 0 ? REQUEST : BODY}:${index}`] = { index, data: index, pipes: [] };
  }
  Reflect.defineMetadata(key, records, target, method.name);
  return key;
}

/** The context counts. Generated code passes each argument in its place, whatever the values. */
function countArguments(method: Method): number {
  let count = 0;
  const probe = {
    [method.name]: (...args: readonly unknown[]) => {
      count = args.length;
    },
  };
  method.invoke(probe as never, undefined, [], NO_ITEMS); // it has the one method that is called
  return count;
}

const NO_ITEMS: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** By number it is an argument, by name a member of the context, else all of it. */
function valueOf(_type: number, data: unknown, args: readonly unknown[]): unknown {
  if (typeof data === "number") return args[data];
  const [context] = args;
  return typeof data === "string" ? Reflect.get(context as CallContext, data) : context; // the runtime's first argument
}

function expectsItems({ kind }: Method): boolean {
  return kind === "serverStreaming" || kind === "bidi";
}
