// A call with items in one direction or both. The first message has the arguments; every message
// may have an item of what the client streams, under the name of that parameter.

import { RpcError } from "../base/errors.js";
import { expectsItems, sendsItems } from "../schema/service-def.js";
import { readCallHeaders } from "./call-headers.js";
import { cancelOnClose, type Exchange } from "./exchange.js";
import type { Waited } from "./http-inflow.js";
import type { HttpMethod } from "./http-method.js";
import { type RequestMessage, readMessages } from "./request-messages.js";
import type { SlowRequests } from "./slow-requests.js";
import { StreamAnswer } from "./stream-answer.js";

export interface StreamOptions {
  readonly metadata: readonly string[];
  readonly maxMessageBytes: number;
  readonly slow: SlowRequests;
  readonly stalled: SlowRequests;
}

type Messages = AsyncGenerator<RequestMessage, void>;

/** `POST` with envelopes. Never rejects: what is wrong is the end of the answer. */
export async function runStream(exchange: Exchange, method: HttpMethod, waited: Waited, options: StreamOptions): Promise<void> {
  const { request, response, connection } = exchange;
  const { metadata, maxMessageBytes, slow, stalled } = options;
  const answer = new StreamAnswer(response, method, stalled);
  try {
    const wishes = readCallHeaders(request.headers, metadata);
    const messages = readMessages(request, { inflow: connection.inflow, slow, maxBytes: maxMessageBytes });
    const first = method.hasParameters ? await readFirst(exchange, messages, slow) : undefined;
    if (!expectsOne(method) || first === undefined) {
      const { args, bytes, items } = split(method, first, messages);
      const running = connection.caller.start(method, { args, bytes, items, ...waited, ...wishes }, answer);
      if (!answer.isOver) cancelOnClose(exchange, answer, running, method.fullName);
      return;
    }
    if ((await messages.next()).done !== true) throw new RpcError("UNIMPLEMENTED", "there is more than one message; send one");
    const running = connection.caller.start(
      method,
      { args: first.json, bytes: first.bytes, items: undefined, ...waited, ...wishes },
      answer,
    );
    if (!answer.isOver) cancelOnClose(exchange, answer, running, method.fullName);
  } catch (error) {
    if (request.destroyed && response.destroyed) return; // its client is gone
    const isKnown = error instanceof RpcError;
    const failure = { code: isKnown ? error.code : "CANCELLED", message: isKnown ? error.text : "the body was cut off" } as const;
    answer.onFailure(failure, undefined);
  }
}

/** A client that streams nothing sends one message. */
function expectsOne({ kind }: HttpMethod): boolean {
  return expectsItems(kind) && !sendsItems(kind);
}

async function readFirst({ request }: Exchange, messages: Messages, slow: SlowRequests): Promise<RequestMessage | undefined> {
  slow.add(request);
  const first = await messages.next();
  slow.delete(request);
  return first.done === true ? undefined : first.value;
}

interface SplitRequest {
  readonly args: unknown;
  readonly bytes: number;
  readonly items: AsyncIterable<unknown> | undefined;
}

function split(method: HttpMethod, first: RequestMessage | undefined, messages: Messages): SplitRequest {
  const { streamName } = method;
  if (streamName === undefined) return { args: first?.json ?? {}, bytes: first?.bytes ?? 0, items: undefined };
  const json = first?.json;
  if (first === undefined || typeof json !== "object" || json === null || Array.isArray(json)) {
    return {
      args: first === undefined ? {} : json,
      bytes: first?.bytes ?? 0,
      items: itemsOf(method, streamName, undefined, messages),
    };
  }
  const { [streamName]: item, ...args } = json as Readonly<Record<string, unknown>>; // JSON.parse has no other objects
  return { args, bytes: first.bytes, items: itemsOf(method, streamName, item, messages) };
}

async function* itemsOf(
  { fullName }: HttpMethod,
  name: string,
  first: unknown,
  messages: Messages,
): AsyncGenerator<unknown, void> {
  if (isThere(first)) yield first;
  for await (const { json } of messages) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new RpcError("INVALID_ARGUMENT", `${fullName}: a message is no object; send {${JSON.stringify(name)}: ...}`);
    }
    const item: unknown = Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined;
    if (isThere(item)) yield item;
  }
}

/** Null is the same as left out. */
function isThere(item: unknown): boolean {
  return item !== undefined && item !== null;
}
