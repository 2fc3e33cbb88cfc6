// A call that is made over and over, such as by a probe or by a generator of load: what it needs is
// looked up once, and each end says which instance had it.

import type { DeclaredError, RpcError } from "../base/errors.js";
import type { ClientMethod } from "../call/client-method.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { CheckedOptions } from "./call-options.js";
import { type ClientCore, createCall, prepareCall } from "./prepare-call.js";

/** How one call ended. */
export interface CallEnd {
  /**
   * Address and id of the instance that answered, or that had the call last. Undefined when none
   * had it.
   */
  readonly instance: string | undefined;
  /** A declared error or RpcError. Undefined when the method returned. */
  readonly error: DeclaredError | RpcError | undefined;
  /** What the method returned, as generated code has it. */
  readonly value: unknown;
}

/** Of a method that answers once, and streams nothing. Never rejects. */
export function startPrepared(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
): Promise<CallEnd> {
  return new Promise((resolve) => {
    const call: OutgoingCall = createCall(
      core,
      options,
      method,
      args,
      (value) => resolve({ instance: call.instance, error: undefined, value }),
      (error) => resolve({ instance: call.instance, error: error as DeclaredError | RpcError, value: undefined }), // `fail` takes nothing else
    );
    if (prepareCall(core, options, call)) core.channel.start(call);
  });
}
