// Three real ZooKeeper servers that keep one tree.

import { fourLetterWord, freePort, ZookeeperServer } from "./zookeeper-server.js";

const MEMBERS = 3;

export class ZookeeperEnsemble {
  readonly servers: readonly ZookeeperServer[];

  private constructor(servers: readonly ZookeeperServer[]) {
    this.servers = servers;
  }

  /** Resolves when the three have a leader. */
  static async start(): Promise<ZookeeperEnsemble> {
    const ids = Array.from({ length: MEMBERS }, (_, at) => at + 1);
    const ensemble: string[] = [];
    for (const id of ids) ensemble.push(`server.${id}=127.0.0.1:${await freePort()}:${await freePort()}`);
    const starts = ids.map((id) => ZookeeperServer.start({ member: { id, ensemble } }));
    try {
      return new ZookeeperEnsemble(await Promise.all(starts));
    } catch (error) {
      for (const start of await Promise.allSettled(starts)) if (start.status === "fulfilled") await start.value.close();
      throw error;
    }
  }

  /** A registry target that names all of them. */
  target(path: string, sessionTimeoutMs: number): string {
    return `zookeeper://${this.servers.map(({ host }) => host).join(",")}${path}?sessionTimeoutMs=${sessionTimeoutMs}`;
  }

  async leader(): Promise<ZookeeperServer> {
    for (const server of this.servers) {
      if ((await fourLetterWord(server.port, "srvr")).includes("Mode: leader")) return server;
    }
    throw new Error("the ensemble has no leader");
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }
}
