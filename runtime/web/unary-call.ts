// A call that answers once. One that may be made again is, when nobody has answered: at most twice,
// after a pause, and within its deadline.

import { RpcError } from "../base/errors.js";
import { MAX_ATTEMPTS } from "../base/limits/call.js";
import { MAX_WEB_RETRIES, MAX_WEB_RETRY_PAUSE_MS, WEB_RETRY_GAIN, WEB_RETRY_PAUSE_MS } from "../base/limits/web.js";
import { errorOf } from "./answer-error.js";
import { BodyReader } from "./body-reader.js";
import { toMetadata } from "./call-options.js";
import { fromBase64 } from "./value-json.js";
import { inspect, readJson, readMessage, request, type WebCall } from "./web-request.js";

const TRAILER = "trailer-";

/** `write` gives the message. It throws INVALID_ARGUMENT. */
export async function callUnary(call: WebCall, write: () => string): Promise<unknown> {
  try {
    const body = write();
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(call, body);
      } catch (error) {
        const pauseMs = pauseBefore(call, error, attempt);
        if (pauseMs === undefined) throw error;
        await call.scope.pause(pauseMs);
      }
    }
  } finally {
    call.scope.close();
  }
}

async function attemptOnce(call: WebCall, message: string): Promise<unknown> {
  const { core, method, options } = call;
  const response = await request(call, "application/json", message);
  const json = await readJson(call, response, new BodyReader(response));
  if (response.status !== 200) throw inspect(call, () => errorOf(method, json, response));
  const trailers = [...response.headers].filter(([key]) => key.startsWith(TRAILER));
  if (trailers.length > 0)
    options.onTrailers?.(
      toMetadata(
        trailers.map(([key, value]) => [key.slice(TRAILER.length), value]),
        fromBase64,
      ),
    );
  core.retries = Math.min(MAX_WEB_RETRIES, core.retries + WEB_RETRY_GAIN);
  return inspect(call, () => readMessage(method, json));
}

/** Milliseconds; undefined when the call may not be made again. */
function pauseBefore({ core, method, scope }: WebCall, error: unknown, attempt: number): number | undefined {
  const isLost = error instanceof RpcError && error.code === "UNAVAILABLE" && scope.error === undefined;
  if (!isLost || !method.idempotent || attempt >= MAX_ATTEMPTS || core.retries < 1) return undefined;
  const pauseMs = Math.max(error.retryAfterMs ?? 0, WEB_RETRY_PAUSE_MS * attempt * (0.5 + Math.random() / 2));
  if (pauseMs >= scope.remainingMs || pauseMs > MAX_WEB_RETRY_PAUSE_MS) return undefined;
  core.retries--;
  return pauseMs;
}
