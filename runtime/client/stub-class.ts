// Makes the class behind a generated client interface: one method for each of the contract, `with`,
// `ready`, `inspect`, `close`. Guarded by `npm run bench`: everything that a call does not need
// anew is prepared here, once.

import { showingCaller } from "../base/awaited.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { hasCallObservers } from "../call/call-events.js";
import type { ClientMethod } from "../call/client-method.js";
import type { ChannelInspection } from "../channel/inspection.js";
import { NO_META } from "../schema/meta.js";
import { expectsItems, type ServiceDef } from "../schema/service-def.js";
import { type CheckedOptions, joinOptions, NO_OPTIONS, readyUntil } from "./call-options.js";
import { tellCall, tellStream } from "./caller-event.js";
import type { CallOptions, ReadyOptions } from "./client-base.js";
import { type ClientInterceptor, interceptCalls, interceptStreams } from "./interceptor.js";
import { ERRORS, OBSERVER, type ObservedRequest } from "./observed-request.js";
import type { ClientCore } from "./prepare-call.js";
import { type CallEnd, startPrepared } from "./prepared-call.js";
import { startCall, startStream } from "./start-call.js";

/**
 * A generated client at run time. Its methods stand on the prototype under the names of the
 * contract.
 */
export interface Stub extends AsyncDisposable {
  with(options: CallOptions | CallContext): Stub;
  ready(options?: ReadyOptions): Promise<void>;
  inspect(): ChannelInspection;
  close(): Promise<void>;
}

export type StubClass = new (core: ClientCore) => Stub;

// Where a stub keeps what it needs; symbols, as every string may be the name of a method.
const CORE = Symbol("callwire.core");
const OPTIONS = Symbol("callwire.options");

interface StubState {
  readonly [CORE]: ClientCore;
  readonly [OPTIONS]: CheckedOptions;
}

type Method = (this: StubState | undefined, ...args: readonly unknown[]) => unknown;

/** A class for clients of `service` whose calls pass through `interceptors`. */
export function createStubClass(service: ServiceDef<never, never>, interceptors: readonly ClientInterceptor[] = []): StubClass {
  class GeneratedStub implements Stub, StubState {
    readonly [CORE]: ClientCore;
    readonly [OPTIONS]: CheckedOptions;

    constructor(core: ClientCore, options: CheckedOptions = NO_OPTIONS) {
      this[CORE] = core;
      this[OPTIONS] = options;
    }

    with(options: CallOptions | CallContext): Stub {
      const { [CORE]: core, [OPTIONS]: before } = boundOf(this, '"with"', "with");
      return new GeneratedStub(core, joinOptions(before, options, core.clock));
    }

    async ready(options: ReadyOptions = {}): Promise<void> {
      const { [CORE]: core, [OPTIONS]: given } = boundOf(this, '"ready"', "ready");
      await showingCaller(`${service.name}.ready`, core.channel.ready(readyUntil(options, given, core), given.signal));
    }

    inspect(): ChannelInspection {
      return boundOf(this, '"inspect"', "inspect")[CORE].channel.inspect();
    }

    close(): Promise<void> {
      return showingCaller(`${service.name}.close`, boundOf(this, '"close"', "close")[CORE].close());
    }

    [Symbol.asyncDispose](): Promise<void> {
      return showingCaller(`${service.name}.close`, this[CORE].close());
    }
  }
  Object.defineProperty(GeneratedStub, "name", { value: `${service.name.split(".").at(-1) ?? "Generated"}Client` });
  for (const def of service.methods) {
    const method: ClientMethod = { def, fullName: `${service.name}/${def.name}` };
    const value = interceptors.length === 0 ? createMethod(method) : createIntercepted(method, interceptors);
    Object.defineProperty(GeneratedStub.prototype, def.name, { value, writable: true });
  }
  return GeneratedStub;
}

/** One call of a method that answers once, with its end as a value. Interceptors do not see it. */
export function runPrepared(stub: Stub, method: ClientMethod, args: readonly unknown[]): Promise<CallEnd> {
  const { [CORE]: core, [OPTIONS]: options } = stub as Stub & StubState; // every stub is made by createStubClass
  return startPrepared(core, options, method, args);
}

function createMethod(method: ClientMethod): Method {
  if (expectsItems(method.def.kind)) {
    return function stream(...args) {
      const { [CORE]: core, [OPTIONS]: options } = boundOf(this, method.fullName, method.def.name);
      return startStream(core, options, method, args);
    };
  }
  return function call(...args) {
    const { [CORE]: core, [OPTIONS]: options } = boundOf(this, method.fullName, method.def.name);
    return startCall(core, options, method, args);
  };
}

/**
 * `this` of a method. Nothing is bound: clients are made by every `with`, and would pay for it each
 * time.
 */
function boundOf(stub: StubState | undefined, what: string, name: string): StubState {
  if (stub?.[CORE] !== undefined) return stub;
  const fix = `write client.${name}(...), or (...args) => client.${name}(...args) to hand it on`;
  throw usageError("INVALID_ARGUMENT", `${what} was called without its client; ${fix}`);
}

/** A request that knows which stub it comes from; copies by spread know it too. */
interface StubRequest extends ObservedRequest, Partial<StubState> {}

function createIntercepted(method: ClientMethod, interceptors: readonly ClientInterceptor[]): Method {
  const { kind, idempotent, meta = NO_META, errors } = method.def;
  const boundTo = (stub: StubState | undefined): StubState => boundOf(stub, method.fullName, method.def.name);
  const createRequest = ({ [CORE]: core, [OPTIONS]: options }: StubState, args: readonly unknown[]): StubRequest => ({
    method: method.fullName,
    target: core.channel.target,
    kind,
    idempotent,
    meta,
    args,
    options,
    [CORE]: core,
    [OPTIONS]: options,
    [OBSERVER]: undefined, // a copy that gets one is made ten times as fast where it has a place
    [ERRORS]: errors,
  });
  if (expectsItems(kind)) {
    const run = interceptStreams(interceptors, (request) => startRequest(startStream, request, method));
    return function stream(...args) {
      const stub = boundTo(this);
      const request = createRequest(stub, args);
      return hasCallObservers() ? tellStream(run, request, stub[CORE].clock) : run(request);
    };
  }
  const run = interceptCalls(interceptors, (request) => startRequest(startCall, request, method));
  return function call(...args) {
    const stub = boundTo(this);
    const request = createRequest(stub, args);
    return hasCallObservers() ? tellCall(run, request, stub[CORE].clock) : run(request);
  };
}

/** Options that an interceptor has changed are checked as those of `with` are. */
function startRequest<T>(start: (...given: Parameters<typeof startCall>) => T, request: StubRequest, method: ClientMethod): T {
  const { [CORE]: core, [OPTIONS]: before, args, options } = request;
  if (core === undefined || before === undefined) {
    throw usageError("INVALID_ARGUMENT", "an interceptor must give `next` its request, or a copy: `{ ...request, options }`");
  }
  const joined = options === before ? before : joinOptions(before, options, core.clock);
  return start(core, joined, method, args, request[OBSERVER]);
}
