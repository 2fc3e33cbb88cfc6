// A call that is made on a second instance when the first one is slow. Source: Dean and Barroso, "The tail at scale" (2013).

import { whenRead } from "../base/clock.js";
import { isDeclaredError, RpcError } from "../base/errors.js";
import { rejectToCaller } from "../call/caller-stack.js";
import type { ClientMethod, OutgoingCall } from "../call/outgoing-call.js";
import { type CheckedOptions, NO_OPTIONS } from "./call-options.js";
import { type ClientCore, createCall, prepareCall } from "./prepare-call.js";

/** Whether this call may run twice at once, and its caller wants that. */
export function mayHedge(options: CheckedOptions, { def }: ClientMethod): boolean {
  const { hedgeAfterMs = Infinity } = options;
  return options !== NO_OPTIONS && hedgeAfterMs < Infinity && def.idempotent && def.request === undefined;
}

/** Settles with the first answer. What is no answer counts only when there is nothing else to wait for. */
export function startHedged(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const calls: OutgoingCall[] = [];
    const failures = new Map<OutgoingCall, Error>();
    let isUnderWay = false; // before, the error's own stack shows the caller

    const create = (): OutgoingCall => {
      const onAnswer = (settle: () => void): void => {
        settle();
        timer.cancel();
        for (const other of calls) if (other !== call) other.cancel();
      };
      const onFailure = (error: Error): void => {
        if (isDeclaredError(error)) return onAnswer(() => rejectToCaller(resolve, error, call));
        failures.set(call, error);
        if (failures.size < calls.length) return;
        timer.cancel();
        const failure = joinAttempts(failures.get(first) ?? error, calls);
        if (isUnderWay) rejectToCaller(resolve, failure, call);
        else reject(failure);
      };
      const call = createCall(core, options, method, args, (value) => onAnswer(() => resolve(value)), onFailure);
      calls.push(call);
      return call;
    };
    const createSecond = (): OutgoingCall | undefined => {
      const second = create();
      return prepareCall(core, options, second) ? second : undefined;
    };

    // An answer that lies in the socket already spares the second call.
    const onSlow = (): void => core.channel.startBeside(first, createSecond);
    const timer = core.clock.setTimeout(() => whenRead(core.clock, onSlow), options.hedgeAfterMs ?? 0);
    const first = create();
    if (prepareCall(core, options, first)) core.channel.start(first);
    isUnderWay = true;
  });
}

/** The failure of the first call, with the attempts of both. */
function joinAttempts(failure: Error, calls: readonly OutgoingCall[]): Error {
  if (!(failure instanceof RpcError)) return failure;
  const text = failure.message.replace(/^\[[A-Z_]+\] /, "");
  return new RpcError(failure.code, text, { ...failure, attempts: calls.flatMap((call) => call.attempts ?? []) });
}
