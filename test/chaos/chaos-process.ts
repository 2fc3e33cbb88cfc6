// A process of a run, as the first process has it: orders, signals, and how it ends.

import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endsWithUs } from "../support/ends-with-us.js";
import { monotonicNowMs } from "./moment.js";
import type { Answer, Order, ProcessLook, Ready } from "./orders.js";
import { Patience } from "./patience.js";
import type { Settings } from "./settings.js";

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const LOOK_AGAIN_MS = 100;

/** The last of what a process has said on stderr. */
const KEPT_CHARACTERS = 2_000;

export class ChaosProcess {
  readonly name: string;
  readonly looks: ProcessLook[] = [];
  /** Settles when it is registered, or has begun; rejects when it ends before. */
  readonly ready: Promise<Ready["ready"]>;
  readonly ended: Promise<Ending>;
  /** Of a server, once it is registered. */
  id: string | undefined;
  /** SIGTERM was sent, or a client was told to close. */
  isLeaving = false;
  /** SIGKILL was sent, as the plan has it. */
  isKilled = false;
  /** It did not end when it was to: what it has not settled is lost. */
  isGivenUp = false;
  isEnded = false;
  #said = "";
  #stops = 0;
  #stoppedAt = 0;
  #stoodMs = 0;
  #lastNumber = 0;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #child: ChildProcess;

  constructor(script: "chaos-server" | "chaos-client", settings: Settings) {
    this.name = settings.name;
    const path = fileURLToPath(new URL(`${script}.js`, import.meta.url));
    const [execPath = "", ...execArgv] = endsWithUs([process.execPath, "--expose-gc"]);
    const stdio: StdioOptions = ["ignore", "ignore", "pipe", "ipc"];
    const child = fork(path, [JSON.stringify(settings)], { execPath, execArgv, stdio });
    this.#child = child;
    child.stderr?.on("data", (bytes) => (this.#said = (this.#said + String(bytes)).slice(-KEPT_CHARACTERS)));
    this.ended = once(child, "exit").then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
      this.isEnded = true;
      for (const finish of this.#waiting.values()) finish(undefined);
      return { code, signal } as Ending; // as Node documents the event
    });
    this.ready = new Promise((resolve, reject) => {
      child.on("message", (message: Ready | Answer) => {
        if ("ready" in message) {
          this.id = message.ready.id;
          resolve(message.ready);
        } else this.#take(message);
      });
      void this.ended.then(({ code, signal }) => reject(new Error(`${this.name} ended with ${signal ?? code}: ${this.#said}`)));
    });
    this.ready.catch(() => undefined); // who waits for it is told
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get said(): string {
    return this.#said;
  }

  /** For how long SIGSTOP has held it in all, up to now. */
  get stoodMs(): number {
    return this.#stoodMs + (this.#stops > 0 ? monotonicNowMs() - this.#stoppedAt : 0);
  }

  /** Undefined when it has ended in time; else what is wrong, and it was killed. */
  async endsWithin(mostMs: number): Promise<string | undefined> {
    const patience = new Patience(mostMs);
    const stoodMs = this.stoodMs;
    while (!this.isEnded) {
      if (patience.isOver(this.stoodMs - stoodMs)) {
        this.isGivenUp = true;
        this.signal("SIGKILL");
        return `${this.name} was to end, and something has held it open for ${patience}`;
      }
      await Promise.race([this.ended, wait(LOOK_AGAIN_MS)]);
    }
    return undefined;
  }

  /** Resolves with undefined when the process ends, or does not answer in time. */
  ask<Result>(order: Order, withinMs: number): Promise<Result | undefined> {
    const number = ++this.#lastNumber;
    if (!this.#child.connected) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const finish = (result: unknown): void => {
        clearTimeout(timer);
        this.#waiting.delete(number);
        resolve(result as Result | undefined); // what the process answers to this order
      };
      const timer = setTimeout(() => finish(undefined), withinMs);
      this.#waiting.set(number, finish);
      this.#child.send({ number, order }, () => undefined);
    });
  }

  tell(order: Order): void {
    if (this.#child.connected) this.#child.send({ number: 0, order }, () => undefined);
  }

  /** SIGSTOP, until `goOn` was called as often. */
  stop(): void {
    if (this.#stops++ === 0) this.#stoppedAt = monotonicNowMs();
    this.signal("SIGSTOP");
  }

  goOn(): void {
    if (--this.#stops > 0) return;
    this.#stoodMs += monotonicNowMs() - this.#stoppedAt;
    this.signal("SIGCONT");
  }

  kill(): void {
    this.isKilled = true;
    this.signal("SIGKILL");
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isEnded) this.#child.kill(signal);
  }

  #take({ number, result }: Answer): void {
    this.#waiting.get(number)?.(result);
  }
}
