// Reads what an operator has set for a service, and watches it. What does not parse changes
// nothing.

import { decodeConfig, type ServiceConfig } from "./service-config.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export interface ConfigReaderEvents {
  /** It has come, changed or gone. */
  onEvent(): void;
  /** It does not parse, or may not be read. Called once for each reason. */
  onSkipped(reason: string): void;
}

export class ConfigReader {
  readonly #session: ZookeeperSession;
  readonly #path: string;
  readonly #events: ConfigReaderEvents;
  readonly #onEvent = (): void => this.#events.onEvent();
  #last: ServiceConfig | undefined;
  #reason = "";

  constructor(session: ZookeeperSession, path: string, events: ConfigReaderEvents) {
    this.#session = session;
    this.#path = path;
    this.#events = events;
  }

  /** Undefined when nothing is set. Rejects with ZookeeperError. */
  async read(): Promise<ServiceConfig | undefined> {
    const data = await this.#readData();
    if (data === undefined) {
      this.#last = undefined;
      return undefined;
    }
    const read = typeof data === "string" ? data : decodeConfig(data);
    if (typeof read === "string") this.#skip(read);
    else this.#last = read;
    return this.#last;
  }

  /** The data, or why it cannot be read; undefined when there is none, which is watched too. */
  async #readData(): Promise<Buffer | string | undefined> {
    try {
      const data = await this.#session.use((operations) => operations.read(this.#path, this.#onEvent));
      if (data !== undefined) return data;
      const owner = await this.#session.use((operations) => operations.ownerOf(this.#path, this.#onEvent));
      return owner === undefined
        ? undefined
        : await this.#session.use((operations) => operations.read(this.#path, this.#onEvent));
    } catch (error) {
      if (hasCode(error, ZookeeperCode.NO_AUTH)) return "it may not be read";
      throw error;
    }
  }

  #skip(reason: string): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#events.onSkipped(reason);
  }
}
