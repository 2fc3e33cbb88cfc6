// What is asked of ZooKeeper by those who wait for the answer: once there is a connection, and with
// an error that names the registry.

import { showingCaller } from "../../base/awaited.js";
import type { Clock } from "../../base/clock.js";
import { RpcError } from "../../base/errors.js";
import { isServiceName } from "./service-name.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export class Questions {
  readonly #session: ZookeeperSession;
  readonly #clock: Clock;
  readonly #target: string;

  /** `target`: the registry as a person writes it. */
  constructor(session: ZookeeperSession, clock: Clock, target: string) {
    this.#session = session;
    this.#clock = clock;
    this.#target = target;
  }

  /** What ZooKeeper answers. Rejects with RpcError, UNAVAILABLE when it does not. */
  ask<Value>(what: string, question: () => Promise<Value>): Promise<Value> {
    return showingCaller("the registry", this.#answerTo(what, question));
  }

  async #answerTo<Value>(what: string, question: () => Promise<Value>): Promise<Value> {
    try {
      await this.connected();
      return await question();
    } catch (error) {
      if (error instanceof RpcError) throw error;
      throw new RpcError("UNAVAILABLE", `${what} under ${this.#target} cannot be read: ${String(error)}`, { cause: error });
    }
  }

  /** Names below the folder of services that have an entry now. What is no name is passed over. */
  async services(path: string): Promise<readonly string[]> {
    const names = (await this.childrenOf(path === "" ? "/" : path)).filter(isServiceName);
    const entries = await Promise.all(names.map((name) => this.childrenOf(`${path}/${name}`)));
    return names.filter((_name, at) => entries[at]?.length !== 0).sort();
  }

  /** None where there is no such path. */
  async childrenOf(path: string): Promise<readonly string[]> {
    try {
      return await this.#session.use((operations) => operations.children(path));
    } catch (error) {
      if (hasCode(error, ZookeeperCode.NO_NODE)) return [];
      throw error;
    }
  }

  /** Rejects with UNAVAILABLE when there is none within two thirds of the session timeout. */
  connected(): Promise<void> {
    const session = this.#session;
    const timeoutMs = (session.timeoutMs * 2) / 3;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (session.health === "connected") resolve();
        else if (session.failure !== undefined) reject(session.failure);
        else return;
        stopListening();
        timer.cancel();
      };
      const stopListening = session.onHealth(settle);
      const onTimeout = (): void => {
        stopListening();
        reject(new RpcError("UNAVAILABLE", `${this.#target} does not answer; check that ZooKeeper runs there`));
      };
      const timer = this.#clock.setTimeout(onTimeout, timeoutMs, true);
      settle();
    });
  }
}
