// `implementDynamic`: one function that handles the calls of a service whose contract is data. For
// gateways, mocks and proxies.

import { describeValue } from "../base/contract-error.js";
import { isThenable } from "../base/is-thenable.js";
import { checkOptions, type OptionRules } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { isItems } from "../call/send-items.js";
import type { Descriptor, MethodDescriptor } from "../schema/descriptor.js";
import { type ContractModule, expectsItems, type ServiceDef } from "../schema/service-def.js";
import { IMPLEMENT_RULES, type Implementation, type ImplementOptions, implement } from "../server/implement.js";
import { IS_VALUES } from "./connect-dynamic.js";
import { createDynamicService, type DynamicMethod, type Invoke } from "./dynamic-service.js";
import { mapItems } from "./mapped-items.js";
import type { DynamicValues } from "./value-form.js";

/** One call, as its handler sees it. */
export interface DynamicRequest {
  /** The method of the contract: its name, its kind, its types. */
  readonly method: MethodDescriptor;
  /** Arguments by the names of the parameters; those with a default are there. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What the client streams; nothing for a method that takes no stream. */
  readonly items: AsyncIterable<unknown>;
}

/**
 * Handles every call of a service: returns the result, a promise of it, or what is to be streamed.
 * Throws {@link DynamicError} for a declared error. A result that does not fit the contract is a
 * mistake of the handler: the client gets INTERNAL, and the log says what.
 */
export type DynamicHandler = (context: CallContext, request: DynamicRequest) => unknown;

/**
 * What `implementDynamic` is told beside contract, service and handler: all that `implement` is
 * told, and how values look.
 */
export interface ImplementDynamicOptions extends ImplementOptions {
  /**
   * Whether values are JSON, as docs/json.md says, or as generated code has them. Default `"json"`.
   */
  readonly values?: DynamicValues | undefined;
}

/** Of docs/options.md, too. */
export const IMPLEMENT_DYNAMIC_RULES: OptionRules<ImplementDynamicOptions> = { ...IMPLEMENT_RULES, values: IS_VALUES };

/**
 * A service of a contract with its handler, ready for `serve`, which publishes the contract as it
 * does that of generated code. Throws RpcError INVALID_ARGUMENT for
 * a contract that is none, or does not have the service.
 */
export function implementDynamic(
  contract: Descriptor | string,
  service: string,
  handler: DynamicHandler,
  options: ImplementDynamicOptions = {},
): Implementation {
  checkOptions("implementDynamic", options, IMPLEMENT_DYNAMIC_RULES);
  if (typeof handler !== "function")
    throw usageError(
      "INVALID_ARGUMENT",
      `implementDynamic takes a function that handles every call, got ${describeValue(handler)}`,
    );
  const { values, ...implementOptions } = options;
  const invoke: Invoke = (method, context, args, items) => {
    const { form, descriptor } = method;
    const request: DynamicRequest = {
      method: descriptor,
      args: form.args.give(args) as Readonly<Record<string, unknown>>, // by the names of the parameters
      items: descriptor.requestStream === undefined ? items : mapItems(items, (item) => form.item.give(item)),
    };
    const result = handler(context as CallContext, request); // what the server gives every handler
    return isThenable(result) ? answerLater(method, result) : answer(method, result);
  };
  const { def, schema } = createDynamicService("implementDynamic", contract, service, values ?? "json", invoke);
  const methods = Object.fromEntries(def.methods.map(({ name }) => [name, handler]));
  const published = { ...def, contract: asModule(schema) } as ServiceDef<object, typeof methods>;
  return implement(published, methods, implementOptions); // it looks for the names, and calls `invoke`
}

/**
 * For `serve`, which publishes it as it does that of generated code. The texts are made when they
 * are asked for.
 */
function asModule({ files }: Descriptor): ContractModule {
  return {
    path: "the contract that implementDynamic was given",
    load: async () => ({ files: files.map((file) => JSON.stringify(file)) }),
  };
}

async function answerLater(method: DynamicMethod, result: PromiseLike<unknown>): Promise<unknown> {
  return answer(method, await result);
}

function answer({ form, descriptor }: DynamicMethod, result: unknown): unknown {
  if (!expectsItems(descriptor.kind)) return form.result.take(result);
  return isItems(result) ? mapItems(result, (item) => form.result.take(item)) : result; // the server says what it must be
}
