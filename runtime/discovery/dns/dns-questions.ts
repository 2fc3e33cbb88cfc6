// One question to DNS and what came of it, within a time, so many at once. Which questions there
// are is dns-lookup.ts.

import type { SrvRecord } from "node:dns";
import { Resolver } from "node:dns/promises";
import { type Address, formatAddress } from "../../base/address.js";
import type { Clock } from "../../base/clock.js";
import { DNS_ANSWER_MS, DNS_ROUND_MS, DNS_TRIES, MAX_DNS_QUESTIONS } from "../../base/limits/discovery.js";

/** What came of a question. */
export type Answer<Found> =
  | { readonly kind: "found"; readonly records: readonly Found[] }
  /** DNS says that there is no such name, or none with such a record. */
  | { readonly kind: "absent"; readonly reason: string }
  /** Nobody knows. */
  | { readonly kind: "failed"; readonly reason: string };

export interface FoundAddress {
  readonly address: string;
  /** Seconds for which it holds. */
  readonly ttl: number;
}

/** Asks DNS; by argument, so that tests bring their own. */
export interface Questions {
  /** Never rejects. */
  addresses(name: string, family: 4 | 6): Promise<Answer<FoundAddress>>;
  /** Never rejects. */
  services(name: string): Promise<Answer<SrvRecord>>;
  /** All questions of `work` end within the time of a round. */
  inRound<Result>(work: () => Promise<Result>): Promise<Result>;
  /** What is under way fails. */
  cancel(): void;
}

const ABSENT: Readonly<Record<string, string>> = { ENOTFOUND: "no such name", ENODATA: "no such record" };

const FAILED: Readonly<Record<string, string>> = {
  ETIMEOUT: "no answer",
  ECANCELLED: "no answer in time",
  ESERVFAIL: "the resolver could not find out",
  EREFUSED: "the resolver refused",
  ECONNREFUSED: "no resolver is there",
  EBADRESP: "the answer is garbage",
  EFORMERR: "the resolver did not understand",
  EBADNAME: "it is no name",
};

/** Of this machine's resolvers, or those that are given. */
export class NodeQuestions implements Questions {
  readonly #resolvers: readonly string[];
  readonly #clock: Clock;
  /** As many as a round may ask; the round ends them all. */
  readonly #waiting: (() => void)[] = [];
  #asked = 0;
  /** Grows when what is under way is given up. */
  #turn = 0;
  #resolver: Resolver | undefined;
  #isSpent = false;

  constructor(resolvers: readonly Address[], clock: Clock) {
    this.#resolvers = resolvers.map(formatAddress);
    this.#clock = clock;
  }

  addresses(name: string, family: 4 | 6): Promise<Answer<FoundAddress>> {
    const how = { ttl: true } as const;
    return this.#ask((resolver) => (family === 4 ? resolver.resolve4(name, how) : resolver.resolve6(name, how)));
  }

  services(name: string): Promise<Answer<SrvRecord>> {
    return this.#ask((resolver) => resolver.resolveSrv(name));
  }

  async inRound<Result>(work: () => Promise<Result>): Promise<Result> {
    // What failed may be mended by a look at resolv.conf, and by another socket.
    if (this.#isSpent) this.#resolver = undefined;
    this.#isSpent = false;
    const timer = this.#clock.setTimeout(() => this.cancel(), DNS_ROUND_MS);
    try {
      return await work();
    } finally {
      timer.cancel();
    }
  }

  cancel(): void {
    this.#turn++;
    this.#isSpent = true;
    this.#resolver?.cancel();
  }

  async #ask<Found>(question: (resolver: Resolver) => Promise<readonly Found[]>): Promise<Answer<Found>> {
    const turn = this.#turn;
    if (this.#asked < MAX_DNS_QUESTIONS) this.#asked++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (turn !== this.#turn) return this.#explain("ECANCELLED");
      const records = await question(this.#open());
      return records.length === 0 ? this.#explain("ENODATA") : { kind: "found", records };
    } catch (error) {
      return this.#explain(error instanceof Error && "code" in error ? String(error.code) : String(error));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#asked--;
      else next(); // it has the place of this one
    }
  }

  #open(): Resolver {
    if (this.#resolver !== undefined) return this.#resolver;
    this.#resolver = new Resolver({ timeout: DNS_ANSWER_MS, tries: DNS_TRIES });
    if (this.#resolvers.length > 0) this.#resolver.setServers(this.#resolvers);
    return this.#resolver;
  }

  #explain(code: string): Exclude<Answer<never>, { readonly kind: "found" }> {
    const absent = ABSENT[code];
    if (absent !== undefined) return { kind: "absent", reason: absent };
    this.#isSpent = true;
    return { kind: "failed", reason: FAILED[code] ?? code };
  }
}
