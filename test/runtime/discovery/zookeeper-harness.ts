// The harness of the conformance suite for the ZooKeeper driver, on any server that speaks
// ZooKeeper's protocol.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openRegistry, type Registry } from "callwire";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { createNode } from "../../support/zookeeper-nodes.js";
import type { OpenRegistryHarness } from "./conformance.js";

const REGISTRANT = fileURLToPath(new URL("../../support/registrant.js", import.meta.url));
const SESSION_TIMEOUT_MS = 2_000;

type WrittenLayout = "native" | "sequential";

let paths = 0;

/**
 * Each registry reaches the server through a proxy of its own, so that it has a session of its own
 * and can be cut off.
 */
export class ZookeeperHarness implements OpenRegistryHarness {
  readonly sessionTimeoutMs = SESSION_TIMEOUT_MS + 1_500; // the server looks for dead sessions twice a second, and reads late
  readonly garbage: Readonly<Record<string, string>>;
  readonly #port: number;
  readonly #layout: WrittenLayout;
  readonly #path = `/conformance-${++paths}`;
  readonly #proxies = new Map<Registry, TcpProxy>();
  readonly #children: ChildProcess[] = [];

  constructor(port: number, layout: WrittenLayout) {
    this.#port = port;
    this.#layout = layout;
    this.garbage = GARBAGE[layout];
  }

  async open(): Promise<Registry> {
    const proxy = await TcpProxy.start(this.#port);
    const { registry } = openRegistry(this.#target(proxy.port));
    this.#proxies.set(registry, proxy);
    return registry;
  }

  async startInstance(service: string, id: string): Promise<{ crash(): Promise<void> }> {
    const child = spawn(process.execPath, [REGISTRANT, this.#target(this.#port), service, id], {
      stdio: ["pipe", "pipe", "inherit"],
    });
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
    const parent = this.#layout === "native" ? `${this.#path}/services/${service}` : this.#path;
    return createNode(`127.0.0.1:${this.#port}`, `${parent}/${name}`, Buffer.from(data));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#children].map(kill));
    for (const [registry, proxy] of this.#proxies) {
      proxy.heal();
      await registry[Symbol.asyncDispose]();
      await proxy.close();
    }
  }

  #target(port: number): string {
    return `zookeeper://127.0.0.1:${port}${this.#path}?layout=${this.#layout}&sessionTimeoutMs=${SESSION_TIMEOUT_MS}`;
  }
}

const GARBAGE: Readonly<Record<WrittenLayout, Readonly<Record<string, string>>>> = {
  native: {
    "no-revision": "{}",
    "x1~0": "not JSON",
    "x2~0": '{"v":1,"host":"127.0.0.1","port":0}',
    "x3~0": '{"v":2,"host":"127.0.0.1","port":4000}',
    "x4~0": '{"__proto__":{"v":1,"host":"127.0.0.1","port":4000}}',
    "x5~0": `{"v":1,"host":"127.0.0.1","port":4000,"pad":"${"x".repeat(5_000)}"}`,
    "x6~0": "",
    "x7~0": '{"v":{"toString":1},"host":"127.0.0.1","port":4000}',
  },
  sequential: {
    "no-number": '{"host":"127.0.0.1","port":4000}',
    server1000000001: "not JSON",
    server1000000002: '{"host":"127.0.0.1","port":"4000"}',
    server1000000003: '{"__proto__":{"host":"127.0.0.1","port":4000}}',
    server1000000004: `{"host":"127.0.0.1","port":4000,"pad":"${"x".repeat(1_000_000)}"}`,
    server1000000005: "",
    server1000000006: '{"host":"127.0.0.1","port":4000,"callwire":{"id":{"toString":1},"rev":0}}',
  },
};

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
