// The harness of the conformance suite for the ZooKeeper driver, on any server that speaks ZooKeeper's protocol.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openRegistry, type Registry } from "callwire";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { createNode } from "../../support/zookeeper-nodes.js";
import type { OpenRegistryHarness } from "./conformance.js";

const REGISTRANT = fileURLToPath(new URL("../../support/registrant.js", import.meta.url));
const SESSION_TIMEOUT_MS = 2_000;

/** Each registry reaches the server through a proxy of its own, so that it has a session of its own and can be cut off. */
export class ZookeeperHarness implements OpenRegistryHarness {
  readonly sessionTimeoutMs = SESSION_TIMEOUT_MS + 1_500; // the server looks for dead sessions twice a second, and reads late
  readonly #port: number;
  readonly #proxies = new Map<Registry, TcpProxy>();
  readonly #children: ChildProcess[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  async open(): Promise<Registry> {
    const proxy = await TcpProxy.start(this.#port);
    const { registry } = openRegistry(`zookeeper://127.0.0.1:${proxy.port}/conformance?sessionTimeoutMs=${SESSION_TIMEOUT_MS}`);
    this.#proxies.set(registry, proxy);
    return registry;
  }

  async startInstance(service: string, id: string): Promise<{ crash(): Promise<void> }> {
    const target = `zookeeper://127.0.0.1:${this.#port}/conformance?sessionTimeoutMs=${SESSION_TIMEOUT_MS}`;
    const child = spawn(process.execPath, [REGISTRANT, target, service, id], { stdio: ["pipe", "pipe", "inherit"] });
    this.#children.push(child);
    await once(child.stdout, "data");
    return { crash: () => kill(child) };
  }

  suspend(registry: Registry): void {
    this.#proxies.get(registry)?.sever();
  }

  resume(registry: Registry): void {
    this.#proxies.get(registry)?.heal();
  }

  writeGarbage(service: string, name: string, data: string): Promise<void> {
    return createNode(`127.0.0.1:${this.#port}`, `/conformance/services/${service}/${name}`, Buffer.from(data));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#children].map(kill));
    for (const [registry, proxy] of this.#proxies) {
      proxy.heal();
      await registry[Symbol.asyncDispose]();
      await proxy.close();
    }
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
