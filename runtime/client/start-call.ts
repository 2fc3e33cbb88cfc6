// Starts one call of each kind: its items, and on to the channel.

import { describeValue } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import type { CallObserver } from "../call/call-record.js";
import type { ClientMethod } from "../call/client-method.js";
import type { ItemQueue } from "../call/item-queue.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { OutgoingStream } from "../call/outgoing-stream.js";
import { type Items, isItems } from "../call/send-items.js";
import { type CheckedOptions, waitOf } from "./call-options.js";
import { mayHedge, startHedged } from "./hedged-call.js";
import { type ClientCore, createCall, prepareCall } from "./prepare-call.js";

/** Unary, client streaming and oneway. */
export function startCall(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  observer?: CallObserver,
): Promise<unknown> {
  if (mayHedge(options, method)) return startHedged(core, options, method, args, observer);
  return new Promise((resolve, reject) => {
    const source = sourceOf(method, args);
    const call = createCall(core, options, method, args, resolve, reject, observer);
    if (method.def.request !== undefined) call.addStream(createStream(core, options, call, source));
    if (prepareCall(core, options, call)) core.channel.start(call);
    call.handOver();
  });
}

/** Server streaming and bidi. */
export function startStream(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  observer?: CallObserver,
): ItemQueue {
  const source = sourceOf(method, args);
  const call: OutgoingCall = createCall(
    core,
    options,
    method,
    args,
    () => items.end(),
    // What the caller itself ends gives nothing more; a server's error comes behind its items.
    (error) => items.fail(error, error instanceof RpcError && error.origin === "client"),
    observer,
  );
  const stream = createStream(core, options, call, source);
  const items = stream.receive(method.def.result);
  call.addStream(stream);
  if (prepareCall(core, options, call)) core.channel.start(call);
  return items;
}

function createStream(
  core: ClientCore,
  options: CheckedOptions,
  call: OutgoingCall,
  source: Items<unknown> | undefined,
): OutgoingStream {
  const waitMs = waitOf(options, call.method, core.defaultTimeoutMs);
  return new OutgoingStream(call, { request: call.method.def.request, source, waitMs });
}

/**
 * Where the items for the server come from. Throws INVALID_ARGUMENT when the argument is nothing of
 * the kind.
 */
function sourceOf({ def, fullName }: ClientMethod, args: readonly unknown[]): Items<unknown> | undefined {
  const { request } = def;
  if (request === undefined) return undefined;
  const source = args[request.index];
  if (isItems(source)) return source;
  const text = `${fullName}: ${request.name} must be an iterable or async iterable of items, got ${describeValue(source)}`;
  throw new RpcError("INVALID_ARGUMENT", text, { method: fullName });
}
