// Contracts in ZooKeeper: `<path>/schemas/<fingerprint>`, persistent and never changed, for tools.
// No call and no registration waits for them.

import type { Clock } from "../../base/clock.js";
import { MAX_SCHEMA_BYTES } from "../../base/limits/discovery.js";
import type { Random } from "../../base/random.js";
import type { Descriptor } from "../../schema/descriptor.js";
import { readSchema } from "../../schema/service-schema.js";
import { Reconciler } from "./reconciler.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, isRefusal, ZookeeperCode } from "./zookeeper-error.js";

export interface SchemaStoreOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  /** `<path>/schemas`. */
  readonly path: string;
  readonly onWarning: (text: string) => void;
}

export class SchemaStore {
  readonly #options: SchemaStoreOptions;
  readonly #wanted = new Map<string, Buffer>();
  /** Fingerprints that are there, or were refused, in the session `#sessionId`. */
  readonly #settled = new Set<string>();
  #sessionId = "";
  #reconciler: Reconciler | undefined;

  constructor(options: SchemaStoreOptions) {
    this.#options = options;
  }

  publish(fingerprint: string, schema: Descriptor): void {
    this.#wanted.set(fingerprint, Buffer.from(JSON.stringify(schema)));
    this.#reconciler ??= new Reconciler({ ...this.#options, round: () => this.#publishAll(), spacingMs: () => 0 });
    this.#reconciler.trigger();
  }

  /** Undefined when there is none, or another. Rejects with ZookeeperError. */
  async read(fingerprint: string): Promise<Descriptor | undefined> {
    // What an instance says of itself is data: it must not lead out of the folder.
    if (!/^[0-9a-f]{16}$/.test(fingerprint)) return undefined;
    const { session, path } = this.#options;
    const data = await session.use((operations) => operations.read(`${path}/${fingerprint}`));
    if (data === undefined || data.length > MAX_SCHEMA_BYTES) return undefined;
    const schema = readSchema(data.toString("utf8"), fingerprint);
    return typeof schema === "string" ? undefined : schema;
  }

  stop(): Promise<void> {
    return this.#reconciler?.stop() ?? Promise.resolve();
  }

  /** One round. Each session looks once: another one may have met servers that lost their data. */
  async #publishAll(): Promise<void> {
    const { session, onWarning } = this.#options;
    if (session.id !== this.#sessionId) this.#settled.clear();
    this.#sessionId = session.id;
    for (const [fingerprint, data] of this.#wanted) {
      if (this.#settled.has(fingerprint)) continue;
      const path = `${this.#options.path}/${fingerprint}`;
      try {
        await this.#ensure(path, data);
      } catch (error) {
        if (!isRefusal(error) || hasCode(error, ZookeeperCode.SESSION_EXPIRED)) throw error;
        onWarning(`a contract is not published for tools: ${String(error)}; the registration does not depend on it`);
      }
      this.#settled.add(fingerprint);
    }
  }

  async #ensure(path: string, data: Buffer): Promise<void> {
    const { session } = this.#options;
    if ((await session.use((operations) => operations.ownerOf(path))) !== undefined) return;
    try {
      await session.use((operations) => operations.createPersistent({ path, data }));
    } catch (error) {
      if (!hasCode(error, ZookeeperCode.NO_NODE)) throw error;
      await session.use((operations) => operations.createParents(this.#options.path));
      await session.use((operations) => operations.createPersistent({ path, data }));
    }
  }
}
