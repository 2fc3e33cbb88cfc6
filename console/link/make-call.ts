// One call by the console: its events as they come, until it ends or is stopped.

import type { CallEvent, CallRequest } from "../../cli/live/console/messages.js";
import { RefusedError } from "./ask.js";

/** Rejects with RefusedError when the console refuses it. Ends quietly when it is stopped. */
export async function makeCall(request: CallRequest, signal: AbortSignal, onEvent: (event: CallEvent) => void): Promise<void> {
  try {
    const response = await fetch("/api/call", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.ok || response.body === null) throw new RefusedError(response.status, await response.json());
    let rest = "";
    for await (const text of textOf(response.body)) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onEvent(JSON.parse(line) as CallEvent); // the server is of the same package
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof RefusedError) throw error;
    throw new RefusedError(0, { code: "UNAVAILABLE", message: "the console went away while the call ran" });
  }
}

async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
