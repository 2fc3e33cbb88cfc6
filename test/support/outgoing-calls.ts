// Calls as a client has them, without a client.

import type { DeclaredError, RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { Clock } from "#runtime/base/clock.js";
import type { Processed } from "#runtime/base/errors.js";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import type { CallPlace } from "#runtime/call/call-place.js";
import type { CallWishes } from "#runtime/call/call-wishes.js";
import type { ClientMethod } from "#runtime/call/client-method.js";
import { OutgoingCall } from "#runtime/call/outgoing-call.js";
import type { MethodDef } from "#runtime/schema/service-def.js";
import { Calculator } from "../../generated/calculator.js";
import { Kitchen } from "../../generated/kitchen-sink.js";

/** A call, and how it has ended for its caller; each ending is one entry. */
export interface TestCall {
  readonly call: OutgoingCall;
  readonly endings: (unknown | RpcError | DeclaredError)[];
}

export interface TestCallOptions {
  /** Such as `divide` of the calculator, the default, or `ping` of the kitchen. */
  readonly method?: string;
  readonly args?: readonly unknown[];
  /** Default 10 s. */
  readonly timeoutMs?: number;
  readonly wishes?: CallWishes;
}

/** Makes calls whose deadlines go by one clock. */
export class CallMaker {
  readonly clock: Clock;
  readonly wheel: TimerWheel;

  constructor(clock: Clock = new FakeClock()) {
    this.clock = clock;
    this.wheel = new TimerWheel(clock, LAP_MS);
  }

  make({ method = "divide", args = [4, 2], timeoutMs = 10_000, wishes = {} }: TestCallOptions = {}): TestCall {
    const now = this.clock.nowMs();
    const endings: unknown[] = [];
    const end = (value: unknown): void => void endings.push(value);
    return { call: new OutgoingCall(methodOf(method), args, now, now + timeoutMs, this.wheel, end, end, wishes), endings };
  }
}

/** An attempt on `instance` that has failed. */
export function failAttempt(call: OutgoingCall, instance = "b", ran: Processed = "no"): void {
  const place: CallPlace<OutgoingCall> = { instance, onAbandoned: () => undefined };
  call.beginAttempt(place, 0, 0);
  call.endAttempt("lost", 1, ran);
}

/** A method of the two services that tests have. */
export function methodOf(name: string): ClientMethod {
  for (const { name: service, methods } of [Calculator, Kitchen]) {
    const def = (methods as readonly MethodDef<never, never>[]).find((method) => method.name === name); // only its data is used
    if (def !== undefined) return { def, fullName: `${service}/${name}` };
  }
  throw new Error(`there is no method ${name}`);
}
