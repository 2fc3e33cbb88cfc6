// The stock ZooKeeper client with promises, for tests that compare servers.

import { once } from "node:events";
import { type Client, createClient } from "node-zookeeper-client";

export async function openClient(host: string, sessionTimeout = 10_000): Promise<Client> {
  const client = createClient(host, { sessionTimeout, retries: 0 });
  client.connect();
  await once(client, "connected");
  return client;
}

export async function closeClient(client: Client): Promise<void> {
  const closed = once(client, "disconnected");
  client.close();
  await closed;
}

/** The result as text, or the code of the error. */
export function call<T>(
  start: (done: (error: unknown, result: T) => void) => void,
  show: (result: T) => string = () => "done",
): Promise<string> {
  return new Promise((resolve) => {
    start((error, result) => resolve(error === null || error === undefined ? show(result) : `error ${codeOf(error)}`));
  });
}

/** An answer comes after every event that stands before it: what happened so far has been seen. */
export async function settle(client: Client): Promise<void> {
  await call((done) => client.exists("/", done));
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : error;
}
