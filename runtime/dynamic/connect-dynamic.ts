// `connectDynamic`: from the name of a service and a target to a client.

import { describeValue } from "../base/contract-error.js";
import { CHECKED_LATER, checkOptions, type OptionRule, type OptionRules, withStandard } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import { CONNECT_RULES, type ConnectOptions, connect } from "../client/connect.js";
import type { Stub } from "../client/stub-class.js";
import { openRegistry, type RegistryTarget } from "../discovery/open-registry.js";
import { findContract } from "../reflection/find-contract.js";
import type { Descriptor } from "../schema/descriptor.js";
import { ChannelClient, type DynamicClient } from "./dynamic-client.js";
import { createDynamicService } from "./dynamic-service.js";
import type { DynamicValues } from "./value-form.js";

/**
 * What `connectDynamic` is told beside service and target: all that `connect` is told, and two of
 * its own.
 */
export interface DynamicOptions<Values extends DynamicValues = DynamicValues> extends ConnectOptions {
  /**
   * The contract: what `callwire descriptor` prints, as text or as an object. Default: what the
   * registry has, or else one of the servers.
   */
  readonly contract?: Descriptor | string | undefined;
  /**
   * Whether values are JSON, as docs/json.md says, or as generated code has them. Default `"json"`.
   */
  readonly values?: Values | undefined;
}

export const IS_VALUES: OptionRule = withStandard(
  { expected: '"json" or "native"', isRight: (value) => value === "json" || value === "native" },
  "json",
);

/** Of docs/options.md, too. */
export const DYNAMIC_RULES: OptionRules<DynamicOptions> = { ...CONNECT_RULES, contract: CHECKED_LATER, values: IS_VALUES };

/**
 * A client of a service without generated code, of which the contract is given. Returns at once, as
 * `connect` does. Throws RpcError INVALID_ARGUMENT for a wrong option, and for a contract that is
 * none or does not have the service.
 */
export function connectDynamic<Values extends DynamicValues = "json">(
  service: string,
  target: RegistryTarget,
  options: DynamicOptions<Values> & { readonly contract: Descriptor | string },
): DynamicClient<Values>;
/**
 * The same with the contract that most instances run: from the registry, or else from one of them.
 * Resolves once it is there. Rejects with UNAVAILABLE when no instance is registered or nobody
 * answers within `timeoutMs`, and with NOT_FOUND when the instances have no contract to give.
 */
export function connectDynamic<Values extends DynamicValues = "json">(
  service: string,
  target: RegistryTarget,
  options?: DynamicOptions<Values>,
): Promise<DynamicClient<Values>>;
export function connectDynamic<Values extends DynamicValues = "json">(
  service: string,
  target: RegistryTarget,
  options: DynamicOptions<Values> = {},
): DynamicClient<Values> | Promise<DynamicClient<Values>> {
  checkOptions<DynamicOptions>("connectDynamic", options, DYNAMIC_RULES);
  if (typeof service !== "string")
    throw usageError(
      "INVALID_ARGUMENT",
      `connectDynamic takes the full name of a service, such as demo.calculator.v1.Calculator, got ${describeValue(service)}`,
    );
  const { contract, values, ...connectOptions } = options;
  const make = (from: Descriptor | string, at: RegistryTarget, closeRegistry: () => Promise<void>): DynamicClient<Values> => {
    const dynamic = createDynamicService("connectDynamic", from, service, values ?? "json", noHandler);
    const stub: unknown = connect(dynamic.def, at, connectOptions);
    const isIntercepted = (connectOptions.interceptors ?? []).length > 0;
    return new ChannelClient<Values>(stub as Stub, dynamic, closeRegistry, isIntercepted); // what connect makes of every service
  };
  if (contract !== undefined) return make(contract, target, nothingToClose);
  return find(service, target, connectOptions, make);
}

async function find<Client>(
  service: string,
  target: RegistryTarget,
  { timeoutMs, tls }: ConnectOptions,
  make: (contract: Descriptor, target: RegistryTarget, closeRegistry: () => Promise<void>) => Client,
): Promise<Client> {
  const { registry, owned } = openRegistry(target);
  const close = owned ? async () => registry[Symbol.asyncDispose]() : nothingToClose;
  try {
    const { descriptor } = await findContract(service, registry, { timeoutMs, tls });
    return make(descriptor, registry, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function nothingToClose(): Promise<void> {}

/** A client handles no calls. */
function noHandler(): never {
  throw new Error("a client has no handler");
}
