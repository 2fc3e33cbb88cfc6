// Reads and writes a ZooKeeper as a stranger would: nodes that Callwire did not make, or as others
// see them.

import zookeeper from "node-zookeeper-client";

/** Creates a node with what is above it. `host` is `host:port`. */
export async function createNode(host: string, path: string, data: Buffer): Promise<void> {
  await withClient(host, async (client) => {
    const parent = path.slice(0, path.lastIndexOf("/"));
    await new Promise<void>((resolve, reject) => client.mkdirp(parent, (error) => settle(error, resolve, reject)));
    await new Promise<void>((resolve, reject) => client.create(path, data, (error) => settle(error, resolve, reject)));
  });
}

/** Creates nodes below a path, many at a time. */
export async function createNodes(host: string, path: string, nodes: ReadonlyMap<string, Buffer>): Promise<void> {
  await withClient(host, async (client) => {
    await new Promise<void>((resolve, reject) => client.mkdirp(path, (error) => settle(error, resolve, reject)));
    const create = ([name, data]: readonly [string, Buffer]): Promise<void> =>
      new Promise((resolve, reject) => client.create(`${path}/${name}`, data, (error) => settle(error, resolve, reject)));
    await Promise.all([...nodes].map(create));
  });
}

/** Gives a node other data, in place. */
export async function writeNode(host: string, path: string, data: Buffer): Promise<void> {
  await withClient(
    host,
    (client) => new Promise<void>((resolve, reject) => client.setData(path, data, (error) => settle(error, resolve, reject))),
  );
}

/** What a node holds. */
export function readNode(host: string, path: string): Promise<Buffer> {
  return withClient(
    host,
    (client) =>
      new Promise<Buffer>((resolve, reject) => client.getData(path, (error, data) => settle(error, () => resolve(data), reject))),
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

/** Removes some children of a node, many at a time. */
export async function removeNodes(host: string, path: string, names: readonly string[]): Promise<void> {
  const remove = (client: zookeeper.Client, name: string): Promise<void> =>
    new Promise((resolve, reject) => client.remove(`${path}/${name}`, (error) => settle(error, resolve, reject)));
  await withClient(host, async (client) => void (await Promise.all(names.map((name) => remove(client, name)))));
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
