// What a process can learn about its own calls, on `node:diagnostics_channel`. Costs one check a
// call while nobody listens.

import { channel } from "node:diagnostics_channel";

/** Published on `callwire:call` when a call has ended, however it ended. */
export interface CallEvent {
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  /** Address and id of the instance that answered; undefined when none did. */
  readonly instance: string | undefined;
  /** Undefined when the call returned a value. */
  readonly error: Error | undefined;
  /** Monotonic milliseconds at which the call began, over all its attempts. */
  readonly startedAt: number;
}

/**
 * Subscribe with `diagnostics_channel.subscribe("callwire:call", (event) => ...)`; messages are
 * {@link CallEvent}.
 */
export const callEvents = channel("callwire:call");

export function publishCall(event: CallEvent): void {
  callEvents.publish(event);
}
