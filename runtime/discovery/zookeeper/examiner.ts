// What a tool looks at in ZooKeeper when something is wrong, and no client ever reads: times, who
// may write, entries that no session owns. Says what is there, and judges nothing.

import type { Address } from "../../base/address.js";
import type { Clock } from "../../base/clock.js";
import { MAX_EXAMINED_ENTRIES, MAX_EXAMINED_SERVICES, MAX_REGISTRY_READS } from "../../base/limits/discovery.js";
import { decodeConsumer } from "../consumer-record.js";
import { parseEntryName } from "../endpoint-record.js";
import type {
  Examined,
  ExaminedClock,
  ExaminedConsumer,
  ExaminedEntry,
  ExaminedPath,
  ExaminedSettings,
  ZookeeperExaminer,
} from "./examined.js";
import { forEachAtOnce } from "./for-each-at-once.js";
import type { Layout } from "./layouts/layout.js";
import { findNearPaths } from "./near-paths.js";
import type { Questions } from "./questions.js";
import { decodeConfig } from "./service-config.js";
import { isServiceName } from "./service-name.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

interface ExaminerOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly questions: Questions;
  /** Of the tree; "" for the root. */
  readonly path: string;
  readonly hosts: readonly Address[];
  readonly layout: Layout;
}

const ROUND_TRIPS = 3;
let probes = 0;

export class SessionExaminer implements ZookeeperExaminer {
  readonly #options: ExaminerOptions;

  constructor(options: ExaminerOptions) {
    this.#options = options;
  }

  /** The servers of the ensemble, as the target names them. */
  get hosts(): readonly Address[] {
    return this.#options.hosts;
  }

  /** The path under which everything is. */
  get path(): string {
    return this.#options.path === "" ? "/" : this.#options.path;
  }

  /** Milliseconds that the quickest of three questions took. */
  roundTripMs(): Promise<number> {
    const { session, clock } = this.#options;
    return this.#ask("the round trip", async () => {
      let quickestMs = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUND_TRIPS; round++) {
        const startedAt = clock.nowMs();
        await session.use((operations) => operations.ownerOf(this.path));
        quickestMs = Math.min(quickestMs, clock.nowMs() - startedAt);
      }
      return quickestMs;
    });
  }

  /** Whether it is there; and, where nothing is registered, which one was probably meant. */
  findPath(): Promise<ExaminedPath> {
    const { session, questions, layout, path } = this.#options;
    return this.#ask("the path", async () => {
      const exists = (await session.use((operations) => operations.ownerOf(this.path))) !== undefined;
      const services = layout.servicesPath(path) ?? path;
      const isUsed = exists && (await questions.services(services)).length > 0;
      return { exists, near: isUsed ? [] : await findNearPaths(path, layout, questions) };
    });
  }

  /** Of the tree and what is in it: paths that everybody may write to. */
  openPaths(): Promise<readonly string[]> {
    const { session, layout, path } = this.#options;
    const inside = [
      layout.servicesPath(path),
      layout.configPath?.(path, ""),
      layout.schemasPath?.(path),
      layout.consumersPath?.(path, ""),
    ];
    const paths = new Set([this.path, ...inside.filter((each) => each !== undefined).map((each) => each.replace(/\/$/, ""))]);
    paths.delete("");
    return this.#ask("the access", async () => {
      const open: string[] = [];
      for (const each of paths) if (await session.use((operations) => operations.isWorldWritable(each))) open.push(each);
      return open;
    });
  }

  /**
   * Makes an entry that ends with the session, reads when the registry thinks that was, and removes
   * it. A text: why that could not be done.
   */
  clock(): Promise<ExaminedClock | string> {
    const { session, clock, layout, path } = this.#options;
    // Clients of others would take it for an instance.
    if (layout.schemasPath === undefined)
      return Promise.resolve(`nothing is written in the layout ${layout.name}, which others read`);
    const probe = `${path}/doctor-${session.id}-${probes++}`;
    return this.#ask("the clock", async () => {
      try {
        const beforeAt = clock.wallMs();
        await session.use((operations) => operations.createEphemeral({ path: probe, data: Buffer.alloc(0) }));
        const afterAt = clock.wallMs();
        const stamps = await session.use((operations) => operations.stampsOf(probe));
        if (stamps === undefined) return "the entry that was made for it has gone";
        return { offsetMs: stamps.createdAt - (beforeAt + afterAt) / 2, uncertaintyMs: (afterAt - beforeAt) / 2 + 1 };
      } catch (error) {
        if (hasCode(error, ZookeeperCode.NO_AUTH)) return `nothing may be written under ${this.path}`;
        if (hasCode(error, ZookeeperCode.NO_NODE)) return `there is no ${this.path}`;
        throw error;
      } finally {
        await session.finish((operations) => operations.remove(probe));
      }
    });
  }

  /** What stands in the places of instances. */
  entries(): Promise<Examined<ExaminedEntry>> {
    const { layout, path, questions } = this.#options;
    const folder = layout.servicesPath(path);
    return this.#ask("the entries", async () => {
      const all = folder === undefined ? [""] : await questions.childrenOf(folder === "" ? "/" : folder);
      const services = [...all].sort().slice(0, MAX_EXAMINED_SERVICES);
      const found: (readonly [service: string, path: string, name: string])[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, services, async (service) => {
        const parent = folder === undefined ? path : `${folder}/${service}`;
        const names = (await questions.childrenOf(parent)).filter((name) => layout.classify(name) !== "aside");
        found.push(...names.map((name) => [service, `${parent}/${name}`, name] as const));
      });
      const items: ExaminedEntry[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, found.slice(0, MAX_EXAMINED_ENTRIES), async ([service, entry, name]) => {
        const read = await this.#readEntry(service, entry, name);
        if (read !== undefined) items.push(read);
      });
      items.sort((left, right) => (left.path < right.path ? -1 : 1));
      return { items, services: all.length, readServices: services.length };
    });
  }

  async #readEntry(service: string, path: string, name: string): Promise<ExaminedEntry | undefined> {
    const { layout } = this.#options;
    const read = await this.#readNode(path);
    if (read === undefined) return undefined;
    const { isEphemeral, createdAt, data } = read;
    const kind = layout.classify(name);
    const endpoint =
      typeof data === "string" ? data : kind === "entry" ? layout.decode(name, data) : `its name is not ${layout.entryForm}`;
    return { service, path, isEphemeral, createdAt, endpoint };
  }

  /** What stands in the places of clients that have a name. None in the layouts of others. */
  consumers(): Promise<Examined<ExaminedConsumer>> {
    const { questions } = this.#options;
    const folder = this.#consumersFolder;
    return this.#ask("the consumers", async () => {
      const all = folder === undefined ? [] : await questions.childrenOf(folder);
      const services = [...all].sort().slice(0, MAX_EXAMINED_SERVICES);
      const found: (readonly [service: string, path: string, name: string])[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, services, async (service) => {
        const parent = `${folder}/${service}`;
        found.push(...(await questions.childrenOf(parent)).map((name) => [service, `${parent}/${name}`, name] as const));
      });
      const items: ExaminedConsumer[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, found.slice(0, MAX_EXAMINED_ENTRIES), async ([service, entry, name]) => {
        const read = await this.#readNode(entry);
        if (read === undefined) return;
        const { isEphemeral, data } = read;
        const isNamed = parseEntryName(name) !== undefined;
        const consumer = typeof data === "string" ? data : isNamed ? decodeConsumer(data) : "its name is not <id>~<revision>";
        items.push({ service, path: entry, isEphemeral, consumer });
      });
      items.sort((left, right) => (left.path < right.path ? -1 : 1));
      return { items, services: all.length, readServices: services.length };
    });
  }

  /** Names of the services that a client has ever said that it calls. None in those layouts. */
  consumedServices(): Promise<readonly string[]> {
    const folder = this.#consumersFolder;
    const { questions } = this.#options;
    return this.#ask("the consumers", async () => {
      const names = folder === undefined ? [] : await questions.childrenOf(folder);
      return names.filter(isServiceName).sort(); // what is none was put there by others
    });
  }

  get #consumersFolder(): string | undefined {
    const { layout, path } = this.#options;
    return layout.consumersPath?.(path, "").replace(/\/$/, "");
  }

  /** Undefined when it has gone meanwhile. `data`: the reason where it may not be read. */
  async #readNode(path: string) {
    const [stamps, data] = await this.#options.session.use((operations) =>
      Promise.all([operations.stampsOf(path), operations.read(path).catch(unreadable)]),
    );
    return stamps === undefined || data === undefined ? undefined : { ...stamps, data };
  }

  /** What operators have set, of each service. None in the layouts of others. */
  settings(): Promise<Examined<ExaminedSettings>> {
    const { layout, path, questions } = this.#options;
    const folder = layout.configPath?.(path, "").replace(/\/$/, "");
    return this.#ask("the settings", async () => {
      const all = folder === undefined ? [] : await questions.childrenOf(folder);
      const services = [...all].sort().slice(0, MAX_EXAMINED_SERVICES);
      const items: ExaminedSettings[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, services, async (service) => {
        const place = `${folder}/${service}`;
        const node = await this.#readNode(place);
        if (node === undefined) return;
        const read = typeof node.data === "string" ? node.data : decodeConfig(node.data);
        const settings = typeof read === "string" ? read : { drain: [...read.drain], weights: read.weights };
        items.push({ service, path: place, changedAt: node.changedAt, settings });
      });
      items.sort((left, right) => (left.path < right.path ? -1 : 1));
      return { items, services: all.length, readServices: services.length };
    });
  }

  #ask<Value>(what: string, question: () => Promise<Value>): Promise<Value> {
    return this.#options.questions.ask(what, question);
  }
}

/** That one entry may not be read is a finding, and no failure of the examination. */
function unreadable(error: unknown): string {
  if (hasCode(error, ZookeeperCode.NO_AUTH)) return "it may not be read";
  throw error;
}
