// Reads and writes a ZooKeeper as a stranger would: nodes that Callwire did not make, or as others see them.

import zookeeper from "node-zookeeper-client";

/** Creates a node with what is above it. `host` is `host:port`. */
export async function createNode(host: string, path: string, data: Buffer): Promise<void> {
  await withClient(host, async (client) => {
    const parent = path.slice(0, path.lastIndexOf("/"));
    await new Promise<void>((resolve, reject) => client.mkdirp(parent, (error) => settle(error, resolve, reject)));
    await new Promise<void>((resolve, reject) => client.create(path, data, (error) => settle(error, resolve, reject)));
  });
}

/** Gives a node other data, in place. */
export async function writeNode(host: string, path: string, data: Buffer): Promise<void> {
  await withClient(
    host,
    (client) => new Promise<void>((resolve, reject) => client.setData(path, data, (error) => settle(error, resolve, reject))),
  );
}

/** Names of a node's children, in order. */
export function childrenOf(host: string, path: string): Promise<readonly string[]> {
  return withClient(
    host,
    (client) =>
      new Promise<readonly string[]>((resolve, reject) =>
        client.getChildren(path, (error, names) => settle(error, () => resolve([...names].sort()), reject)),
      ),
  );
}

export async function removeNode(host: string, path: string): Promise<void> {
  await withClient(
    host,
    (client) => new Promise<void>((resolve, reject) => client.remove(path, (error) => settle(error, resolve, reject))),
  );
}

async function withClient<Value>(host: string, work: (client: zookeeper.Client) => Promise<Value>): Promise<Value> {
  const client = zookeeper.createClient(host, { sessionTimeout: 5_000, retries: 0 });
  await new Promise<void>((resolve) => {
    client.once("connected", resolve);
    client.connect();
  });
  try {
    return await work(client);
  } finally {
    await new Promise<void>((resolve) => {
      client.once("disconnected", resolve);
      client.close();
    });
  }
}

function settle(error: unknown, resolve: () => void, reject: (error: unknown) => void): void {
  if (error === null || error === undefined) resolve();
  else reject(error);
}
