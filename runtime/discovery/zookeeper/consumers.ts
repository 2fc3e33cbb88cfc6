// Who calls the services of a registry: what its own clients say, and what all have said.

import type { Clock } from "../../base/clock.js";
import { MAX_CONSUMERS_READ, MAX_REGISTRY_READS } from "../../base/limits/discovery.js";
import type { Random } from "../../base/random.js";
import { decodeConsumer } from "../consumer-record.js";
import { parseEntryName } from "../endpoint-record.js";
import type { Consumer } from "../registry.js";
import { forEachAtOnce } from "./for-each-at-once.js";
import type { Questions } from "./questions.js";
import type { SharedSession } from "./session-pool.js";

export interface ConsumersOptions {
  readonly shared: SharedSession;
  readonly questions: Questions;
  readonly clock: Clock;
  readonly random: Random;
  readonly onWarning: (text: string) => void;
}

export class Consumers {
  readonly #options: ConsumersOptions;
  readonly #announced = new Set<() => Promise<void>>();

  constructor(options: ConsumersOptions) {
    this.#options = options;
  }

  /** `path`: the folder of a service. */
  announce(path: string, consumer: Consumer): () => Promise<void> {
    const { shared, clock, random, onWarning } = this.#options;
    const release = shared.announce(consumer, { clock, random, path, onWarning });
    const end = async (): Promise<void> => {
      if (this.#announced.delete(end)) await release();
    };
    this.#announced.add(end);
    return end;
  }

  /** In the order of their names. Of two entries of one client the later one counts. */
  read(path: string): Promise<readonly Consumer[]> {
    const { shared, questions } = this.#options;
    return questions.ask("the consumers", async () => {
      const revs = new Map<string, number>();
      for (const name of await questions.childrenOf(path)) {
        const entry = parseEntryName(name);
        if (entry !== undefined) revs.set(entry.id, Math.max(entry.rev, revs.get(entry.id) ?? 0));
      }
      const consumers: Consumer[] = [];
      await forEachAtOnce(MAX_REGISTRY_READS, [...revs].slice(0, MAX_CONSUMERS_READ), async ([id, rev]) => {
        const data = await shared.session.use((operations) => operations.read(`${path}/${id}~${rev}`));
        const read = data === undefined ? "it has gone" : decodeConsumer(data);
        if (typeof read === "object") consumers.push(read);
      });
      return consumers.sort(
        (left, right) => order(left.name, right.name) || order(left.host, right.host) || left.pid - right.pid,
      );
    });
  }

  /** Takes back everything that was announced here. */
  async close(): Promise<void> {
    await Promise.all([...this.#announced].map((end) => end()));
  }
}

function order(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
