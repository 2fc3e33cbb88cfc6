// The registry of a run: real ZooKeeper, one server or three, with a gate between each of them and
// each process; and what an operator, or a stranger, does to it.

import { openRegistry } from "callwire";
import { type ConfigChange, ZookeeperRegistry } from "callwire/zookeeper";
import { encodeRecord, formatEntryName } from "#runtime/discovery/endpoint-record.js";
import { Work } from "../../generated/world.js";
import { ZookeeperEnsemble } from "../support/zookeeper-ensemble.js";
import { childrenOf, createNode, removeNode, removeNodes } from "../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../support/zookeeper-session.js";
import { Gate } from "./gate.js";
import { within } from "./within.js";

/** Of a session: how long a process may be away. */
const SESSION_MS = 4_000;

/** A stranger asks for so long: its client would wait for ever for a server that is away. */
const STRANGER_MS = 10_000;

const PATH = "/chaos";
const INSTANCES = `${PATH}/services/${Work.name}`;

export class RegistrySide {
  readonly members: readonly ZookeeperServer[];
  readonly #ensemble: ZookeeperEnsemble | undefined;
  readonly #down = new Set<number>();

  private constructor(members: readonly ZookeeperServer[], ensemble: ZookeeperEnsemble | undefined) {
    this.members = members;
    this.#ensemble = ensemble;
  }

  static async start(count: number): Promise<RegistrySide> {
    if (count === 1) return new RegistrySide([await ZookeeperServer.start()], undefined);
    const ensemble = await ZookeeperEnsemble.start();
    return new RegistrySide(ensemble.servers, ensemble);
  }

  async openGates(name: string): Promise<readonly Gate[]> {
    const opening = this.members.map(async ({ port }) => {
      const gate = await Gate.open({ nameOf: () => name });
      gate.target = port;
      return gate;
    });
    return Promise.all(opening);
  }

  target(gates: readonly Gate[]): string {
    return `zookeeper://${gates.map(({ port }) => `127.0.0.1:${port}`).join(",")}${PATH}?sessionTimeoutMs=${SESSION_MS}`;
  }

  /** Undefined when it is down. */
  at(index: number): ZookeeperServer | undefined {
    return this.#down.has(index % this.members.length) ? undefined : this.members[index % this.members.length];
  }

  /** Of three, another one must be there. False when the member is away. */
  take(index: number): boolean {
    if (this.#down.size > 0) return false;
    this.#down.add(index % this.members.length);
    return true;
  }

  giveBack(index: number): void {
    this.#down.delete(index % this.members.length);
  }

  async start(index: number): Promise<void> {
    await this.members[index % this.members.length]?.restart();
    this.giveBack(index);
  }

  /** Names of the entries, as a stranger sees them. */
  entries(): Promise<readonly string[]> {
    return within(STRANGER_MS, childrenOf(this.#host, INSTANCES));
  }

  async wipe(): Promise<void> {
    await within(STRANGER_MS, removeNodes(this.#host, INSTANCES, await this.entries()));
  }

  /** Ends the session of the server with this id. False when it has no entry. */
  async expire(id: string): Promise<boolean> {
    const leader = this.#ensemble === undefined ? this.members[0] : await this.#ensemble.leader();
    if (leader === undefined) return false;
    const [owner] = await ownersUnder(leader.port, `${INSTANCES}/${id}`);
    if (owner === undefined) return false;
    await expireSession(leader.port, owner);
    return true;
  }

  /** An entry of a server that is not there; what it resolves to takes it away. */
  async lie(id: string, port: number): Promise<() => Promise<void>> {
    const path = `${INSTANCES}/${formatEntryName(id, 0)}`;
    const endpoint = { id, rev: 0, host: "127.0.0.1", port, weight: 100, state: "up", meta: {} } as const;
    await within(STRANGER_MS, createNode(this.#host, path, encodeRecord(endpoint)));
    return () =>
      within(
        STRANGER_MS,
        removeNode(this.#host, path).catch(() => undefined),
      ); // a wipe may have been quicker
  }

  /** What `callwire drain` and `callwire weight` do. */
  async operate(address: string, change: Omit<ConfigChange, "instance">): Promise<void> {
    const { registry } = openRegistry(`zookeeper://${this.#hosts}${PATH}?sessionTimeoutMs=${SESSION_MS}`);
    try {
      if (registry instanceof ZookeeperRegistry) await registry.changeConfig(Work.name, { ...change, instance: [address] });
    } finally {
      await registry[Symbol.asyncDispose]();
    }
  }

  async close(): Promise<void> {
    for (const member of this.members) member.thaw();
    await Promise.all(this.members.map((member) => member.close()));
  }

  get #hosts(): string {
    return this.members.map(({ host }) => host).join(",");
  }

  /** Of a member that is there. */
  get #host(): string {
    return (this.members.find((_, at) => !this.#down.has(at)) ?? this.members[0])?.host ?? "";
  }
}
