// What a client streams, as the body of its request: a message in an envelope for each item, taken
// from its source no faster than the network takes it. The first has the arguments, too.

import { RpcError } from "../base/errors.js";
import { envelope } from "./envelope.js";
import type { WebMethod } from "./service-data.js";
import { writeFields, writeValue } from "./value-json.js";
import { argumentError, type WebCall } from "./web-request.js";

/**
 * Throws UNIMPLEMENTED where `fetch` sends no streams, and INVALID_ARGUMENT for what is no source.
 */
export function streamItems(call: WebCall, args: readonly unknown[]): ReadableStream<Uint8Array> {
  const { method } = call;
  if (method.kind === "bidi") throw unable(method, "fetch gives no answer before its request has ended");
  if (!sendsStreams()) throw unable(method, "fetch sends no streams here");
  const [name, type] = method.stream ?? ["", ""];
  const source = Object(args[method.parameters.length]) as Partial<AsyncIterable<unknown> & Iterable<unknown>>; // anything may be asked
  const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
  if (iterator === undefined) throw argumentError(method, new TypeError(`${name} is no iterable of items`));
  let message: Record<string, unknown> | undefined = writeArguments(method, args);
  const close = (): void => {
    // It has failed, or nobody wants more of it: what it says to that is told to nobody.
    new Promise((resolve) => resolve(iterator.return?.())).catch(() => undefined);
  };
  call.scope.signal.addEventListener("abort", close);
  return new ReadableStream({
    async pull(body) {
      try {
        const { done, value } = await iterator.next();
        if (done !== true) message = { ...message, [name]: writeItem(method, type, value) };
        if (message !== undefined) body.enqueue(envelope(JSON.stringify(message)));
        message = undefined;
        if (done === true) body.close();
      } catch (cause) {
        call.scope.end(cause instanceof RpcError ? cause : sourceError(method, name, cause));
      }
    },
  });
}

function sourceError({ fullName }: WebMethod, name: string, cause: unknown): RpcError {
  const text = `${fullName}: the source of \`${name}\` failed: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new RpcError("CANCELLED", text, { processed: "unknown", method: fullName, cause });
}

/** Fields by their names. Throws INVALID_ARGUMENT. */
export function writeArguments(method: WebMethod, args: readonly unknown[]): Record<string, unknown> {
  try {
    return writeFields(method.parameters, method.uses, (_name, index) => args[index]);
  } catch (cause) {
    throw argumentError(method, cause);
  }
}

function writeItem(method: WebMethod, type: string, item: unknown): unknown {
  try {
    return writeValue(type, method.uses, item);
  } catch (cause) {
    throw argumentError(method, cause);
  }
}

/** A browser that does not know of streams makes a text of one, and does not ask for `duplex`. */
function sendsStreams(): boolean {
  let isAsked = false;
  const init = {
    method: "POST",
    body: new ReadableStream(),
    get duplex() {
      isAsked = true;
      return "half";
    },
  };
  const { headers } = new Request("http://127.0.0.1/", init as RequestInit); // whose type may know no `duplex`
  return isAsked && !headers.has("content-type");
}

function unable({ fullName }: WebMethod, why: string): RpcError {
  return new RpcError("UNIMPLEMENTED", `${fullName} takes a stream: ${why}; call it from Node, or send the items as a list`, {
    method: fullName,
  });
}
