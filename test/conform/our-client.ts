// The client of this repository as a program that `npm run conform` can run:
// `our-client.js HOST PORT CALL`.

import { connect, isDeclaredError, RpcError } from "callwire";
import { Conformance, type ConformanceClient } from "../../generated/conformance.js";
import type { CallWord, Outcome } from "./client-session.js";

const CALLS: Readonly<Record<CallWord, (client: ConformanceClient) => Promise<unknown>>> = {
  empty: (client) => client.empty(),
  sum: (client) => client.sum([1, 2, 3]),
  async count(client) {
    let items = 0;
    for await (const _item of client.count(2, 3)) items++;
    return items;
  },
  async unread(client) {
    const stream = client.flood("key");
    try {
      await client.empty();
    } finally {
      await stream.return?.();
    }
  },
  async twice(client) {
    await client.empty().catch(() => undefined);
    await client.empty();
  },
  async cancel(client) {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await client.with({ signal: stop.signal }).hang("key");
  },
  timeout: (client) => client.with({ timeoutMs: 300 }).hang("key"),
  metadata: (client) => client.with({ metadata: { "x-text": "a" } }).empty(),
};

/** Makes one call and tells what it came to. */
export async function runOurs(host: string, port: number, call: CallWord): Promise<Outcome> {
  let headers = {};
  let trailers = {};
  await using client = connect(Conformance, `tcp://${host}:${port}`, { timeoutMs: 1_000 });
  const observed = client.with({
    onHeaders: (metadata) => {
      headers = Object.fromEntries(metadata);
    },
    onTrailers: (metadata) => {
      trailers = Object.fromEntries(metadata);
    },
  });
  try {
    const result = await CALLS[call](observed);
    return { code: "OK", result: typeof result === "number" ? result : null, headers, trailers };
  } catch (error) {
    if (error instanceof RpcError) {
      const { code, method, text, processed, errorId = null } = error;
      return {
        code,
        message: text.replace(`${method}: `, ""),
        processed,
        errorId,
        headers,
        trailers,
      };
    }
    if (isDeclaredError(error)) return { code: "ABORTED", message: error.name, headers, trailers };
    throw error;
  }
}
