// A call that is made on a second instance when the first one is slow. Source: Dean and Barroso,
// "The tail at scale" (2013).

import { whenRead } from "../base/clock.js";
import { isDeclaredError, RpcError } from "../base/errors.js";
import type { CallObserver } from "../call/call-record.js";
import { rejectToCaller } from "../call/caller-stack.js";
import type { ClientMethod } from "../call/client-method.js";
import { describeAttempts } from "../call/given-up-errors.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { type CheckedOptions, NO_OPTIONS } from "./call-options.js";
import { type ClientCore, createCall, prepareCall } from "./prepare-call.js";

/** Whether this call may run twice at once, and its caller wants that. */
export function mayHedge(options: CheckedOptions, { def }: ClientMethod): boolean {
  const { hedgeAfterMs = Infinity } = options;
  return options !== NO_OPTIONS && hedgeAfterMs < Infinity && def.idempotent && def.request === undefined;
}

/**
 * Settles with the first answer. What is no answer counts only when there is nothing else to wait
 * for.
 */
export function startHedged(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  observer?: CallObserver,
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
        if (isDeclaredError(error)) {
          return onAnswer(() => {
            first.record?.tellHedged(first, call.instance, error);
            rejectToCaller(resolve, error, call);
          });
        }
        failures.set(call, error);
        if (failures.size < calls.length) return;
        timer.cancel();
        const failure = joinFailures(failures.get(first) ?? error, calls, [...failures.values()]);
        first.record?.tellHedged(first, undefined, failure);
        const { instance = call.instance } = failure instanceof RpcError ? failure : call;
        if (isUnderWay) rejectToCaller(resolve, failure, { method, instance });
        else reject(failure);
      };
      const onValue = (value: unknown): void =>
        onAnswer(() => {
          first.record?.tellHedged(first, call.instance, undefined);
          resolve(value);
        });
      const call = createCall(core, options, method, args, onValue, onFailure, observer);
      if (call.record !== undefined) call.record.isHedged = true;
      if (calls.length > 0) call.record = first.record; // they are one call for those who listen
      calls.push(call);
      return call;
    };
    const createSecond = (): OutgoingCall | undefined => {
      const second = create();
      second.moveDeadline(first.deadlineAt); // it began later, and the caller waits no longer for it
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

/**
 * That the deadline has passed, or else the failure of the first call, with what is known of both.
 */
function joinFailures(ofFirst: Error, calls: readonly OutgoingCall[], failures: readonly Error[]): Error {
  const isLate = (error: Error): boolean => error instanceof RpcError && error.code === "DEADLINE_EXCEEDED";
  const failure = failures.find(isLate) ?? ofFirst;
  if (!(failure instanceof RpcError)) return failure;
  const attempts = calls.flatMap((call) => call.attempts ?? []);
  const { text } = failure;
  const told = describeAttempts(failure.attempts);
  const isTold = told !== "" && text.endsWith(told); // who had the call, at the end of the sentence
  const joined = isTold ? text.slice(0, -told.length) + describeAttempts(attempts) : text;
  const processed = failures.map((error) => (error instanceof RpcError ? error.processed : "yes"));
  const worst = processed.find((word) => word === "yes") ?? processed.find((word) => word === "unknown") ?? "no";
  const { code, ...rest } = failure;
  return new RpcError(code, joined, { ...rest, cause: failure.cause, processed: worst, attempts });
}
