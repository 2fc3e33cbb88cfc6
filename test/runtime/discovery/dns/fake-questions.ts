// DNS as a test says it: answers by question, such as `4 calc.example.` and `SRV _calc._tcp.`, and
// what was asked.

import type { SrvRecord } from "node:dns";
import type { Answer, FoundAddress, Questions } from "#runtime/discovery/dns/dns-questions.js";
import { deferred } from "../../../support/wait.js";

export const ABSENT = { kind: "absent", reason: "no such name" } as const;
export const FAILED = { kind: "failed", reason: "no answer" } as const;

export class FakeQuestions implements Questions {
  readonly asked: string[] = [];
  readonly answers = new Map<string, readonly string[] | readonly SrvRecord[] | typeof ABSENT | typeof FAILED>();
  /** Seconds that addresses hold. */
  ttl = 0;
  cancels = 0;
  /** While it is set, no round ends. */
  #held: Promise<void> | undefined;
  #letGo: () => void = () => undefined;

  hold(): void {
    const { promise, resolve } = deferred<void>();
    this.#held = promise;
    this.#letGo = () => resolve();
  }

  letGo(): void {
    this.#held = undefined;
    this.#letGo();
  }

  async addresses(name: string, family: 4 | 6): Promise<Answer<FoundAddress>> {
    const answer = this.#answer(`${family} ${name}`);
    if ("kind" in answer) return answer;
    const records = (answer as readonly string[]).map((address) => ({ address, ttl: this.ttl })); // texts for addresses
    return { kind: "found", records };
  }

  async services(name: string): Promise<Answer<SrvRecord>> {
    const answer = this.#answer(`SRV ${name}`);
    return "kind" in answer ? answer : { kind: "found", records: answer as readonly SrvRecord[] }; // records for services
  }

  async inRound<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = await work();
    await this.#held;
    return result;
  }

  cancel(): void {
    this.cancels++;
  }

  #answer(question: string) {
    this.asked.push(question);
    return this.answers.get(question) ?? ABSENT;
  }
}
