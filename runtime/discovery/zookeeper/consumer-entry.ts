// One process that calls a service, in ZooKeeper: an entry that ends with the session, made again
// whenever it should be there and is not. No call depends on it.

import type { Clock } from "../../base/clock.js";
import { CLOSE_TIMEOUT_MS } from "../../base/limits/connection.js";
import type { Random } from "../../base/random.js";
import { encodeConsumer } from "../consumer-record.js";
import { formatEntryName } from "../endpoint-record.js";
import type { Consumer } from "../registry.js";
import { NamedEntry } from "./named-entry.js";
import { Reconciler } from "./reconciler.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, isRefusal, ZookeeperCode } from "./zookeeper-error.js";

export interface ConsumerEntryOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  /** `<path>/consumers/<service>`. */
  readonly path: string;
  readonly onWarning: (text: string) => void;
}

export class ConsumerEntry {
  readonly #options: ConsumerEntryOptions;
  readonly #writer: NamedEntry<number>;
  readonly #reconciler: Reconciler;
  #rev = 0;
  /** That may not write there: it is asked no more, and another one is. */
  #refusedSession: string | undefined;
  #warned = false;

  constructor(consumer: Consumer, options: ConsumerEntryOptions) {
    this.#options = options;
    const { session, path, random } = options;
    const id = Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, "0");
    const data = encodeConsumer(consumer);
    const encode = (rev: number) => ({ name: formatEntryName(id, rev), data });
    this.#writer = new NamedEntry({ encode }, { session, path, onEvent: () => this.#reconciler.trigger() });
    this.#reconciler = new Reconciler({ ...options, round: () => this.#publish(), spacingMs: () => 0 });
    this.#reconciler.trigger();
  }

  /** Takes the entry away, now or after the next connection; waits for that at most a second. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.setTimeout(resolve, CLOSE_TIMEOUT_MS, true);
      void this.#remove().then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  async #remove(): Promise<void> {
    await this.#reconciler.stop(); // a creation on its way would outlive a removal before it
    await this.#writer.remove();
  }

  async #publish(): Promise<void> {
    const { session, path, onWarning } = this.#options;
    if (session.id === this.#refusedSession) return;
    try {
      if ((await this.#writer.publish(this.#rev)) === "published") return;
      this.#rev++;
      this.#reconciler.trigger();
    } catch (error) {
      if (!isRefusal(error) || hasCode(error, ZookeeperCode.SESSION_EXPIRED)) throw error;
      this.#refusedSession = session.id;
      if (this.#warned) return;
      this.#warned = true;
      onWarning(`this client is not listed at ${path} for tools: ${String(error)}; let it write there, or leave out name`);
    }
  }
}
