// The door `callwire/dynamic`: clients and servers of a contract that is data, without generated
// code.

export type { CallEnd } from "../client/prepared-call.js";
export { connectDynamic, type DynamicOptions } from "./connect-dynamic.js";
export type { DynamicArguments, DynamicClient, DynamicValue } from "./dynamic-client.js";
export { DynamicError, type DynamicErrorOptions } from "./dynamic-error.js";
export {
  type DynamicHandler,
  type DynamicRequest,
  type ImplementDynamicOptions,
  implementDynamic,
} from "./implement-dynamic.js";
export type { DynamicValues } from "./value-form.js";
