// One round of questions: from a target to the list of its servers, with what was known before for
// what cannot be asked now. When there is a round is dns-source.ts.

import type { SrvRecord } from "node:dns";
import type { Clock } from "../../base/clock.js";
import { MAX_DNS_ADDRESSES, MAX_DNS_TARGETS, MAX_DNS_TTL_MS } from "../../base/limits/discovery.js";
import type { Endpoint } from "../registry.js";
import { absoluteName, endpointAt, endpointOf, isNobody, isUsable, sortRecords, weighRecords } from "./dns-endpoints.js";
import type { Answer, FoundAddress, Questions } from "./dns-questions.js";
import type { DnsTarget } from "./dns-target.js";
import { listNames, type SearchDomains } from "./search-domains.js";

/** What a round has found. */
export type LookedUp =
  | {
      readonly kind: "list";
      readonly endpoints: readonly Endpoint[];
      /** Records that are of no use, and one of them with the reason. */
      readonly skipped: number;
      readonly skippedFor?: string | undefined;
    }
  /** DNS knows of nobody, or could not be asked. */
  | { readonly kind: "absent" | "failed"; readonly reason: string };

/** What the last answer was, and until when nobody need ask again. */
interface Known {
  readonly addresses: readonly string[];
  readonly until: number;
}

type NotFound = Exclude<Answer<never>, { readonly kind: "found" }>;

const NOTHING: NotFound = { kind: "absent", reason: "no such record" };
const NOBODY: NotFound = { kind: "absent", reason: "it says that nobody is there" };

export class DnsLookup {
  readonly #target: DnsTarget;
  readonly #questions: Questions;
  readonly #clock: Clock;
  /** The name that was found last comes first: no other takes its place while it is there. */
  #found: string | undefined;
  /** By family and name: of the names to try, or of the targets of the last round. */
  readonly #known = new Map<string, Known>();

  constructor(target: DnsTarget, questions: Questions, clock: Clock) {
    this.#target = target;
    this.#questions = questions;
    this.#clock = clock;
  }

  /** Never rejects. */
  async run(search: SearchDomains): Promise<LookedUp> {
    const { name, port } = this.#target;
    const names = new Set([...(this.#found === undefined ? [] : [this.#found]), ...listNames(name, search)]);
    let last: LookedUp = { kind: "absent", reason: `${name}: no such name` };
    for (const each of names) {
      last = port === undefined ? await this.#byRecords(each) : await this.#byAddresses(each, port);
      if (last.kind === "list") this.#found = each;
      if (last.kind !== "absent") return last;
    }
    return last;
  }

  async #byAddresses(name: string, port: number): Promise<LookedUp> {
    const answers = await Promise.all(this.#families.map((family) => this.#addresses(name, family)));
    const isKnown = answers.some(({ kind }) => kind === "found");
    // A family that cannot be asked now keeps what it had, beside one that answers.
    const hosts = answers.flatMap((answer, at) => (answer.kind === "absent" ? [] : this.#knownOf(name, this.#families[at])));
    if (isKnown) return { kind: "list", endpoints: hosts.map((host) => endpointAt(host, port)), skipped: 0 };
    return notFound(name, answers);
  }

  async #byRecords(name: string): Promise<LookedUp> {
    const answer = await this.#questions.services(name);
    if (answer.kind !== "found") return notFound(name, [answer]);
    const { records } = answer;
    if (isNobody(records)) return notFound(name, [NOBODY]);
    const usable = sortRecords(records.filter(isUsable));
    const asked = usable.slice(0, MAX_DNS_TARGETS);
    const weights = weighRecords(asked);
    const targets = await this.#targets(asked);
    const missing: Exclude<LookedUp, { readonly kind: "list" }>[] = [];
    const endpoints = asked.flatMap((record, at) => {
      const hosts = targets.get(absoluteName(record)) ?? NOTHING;
      if (hosts.kind === "found") return hosts.records.map((host) => endpointOf(record, host, weights[at] ?? 1));
      missing.push(notFound(record.name, [hosts]));
      return [];
    });
    const [first] = missing.toSorted((a) => (a.kind === "failed" ? -1 : 1));
    const tooMany = usable.length > asked.length ? `more than ${MAX_DNS_TARGETS} targets` : undefined;
    const wrong = usable.length < records.length ? "a target is no name with a port" : undefined;
    const why = first?.reason ?? tooMany ?? wrong;
    if (endpoints.length === 0 && why !== undefined) return { kind: first?.kind === "failed" ? "failed" : "absent", reason: why };
    return { kind: "list", endpoints, skipped: records.length - asked.length + missing.length, skippedFor: why };
  }

  /** Addresses by the names of the targets. */
  async #targets(records: readonly SrvRecord[]): Promise<ReadonlyMap<string, Answer<string>>> {
    const names = [...new Set(records.map(absoluteName))];
    const found = await Promise.all(names.map(async (name) => [name, await this.#hostsOf(name)] as const));
    const asked = new Set(names.flatMap((name) => this.#families.map((family) => keyOf(name, family))));
    for (const key of this.#known.keys()) if (!asked.has(key)) this.#known.delete(key);
    return new Map(found);
  }

  async #hostsOf(name: string): Promise<Answer<string>> {
    const now = this.#clock.nowMs();
    const answers = await Promise.all(
      this.#families.map(async (family): Promise<Answer<unknown>> => {
        const known = this.#known.get(keyOf(name, family));
        if (known !== undefined && now < known.until) return { kind: "found", records: known.addresses };
        return this.#addresses(name, family);
      }),
    );
    const records = answers.flatMap((answer, at) => (answer.kind === "absent" ? [] : this.#knownOf(name, this.#families[at])));
    if (records.length > 0) return { kind: "found", records };
    return reasonOf(answers);
  }

  /** What it finds is known from then on; what it does not find is not. */
  async #addresses(name: string, family: 4 | 6): Promise<Answer<FoundAddress>> {
    const askedAt = this.#clock.nowMs();
    const answer = await this.#questions.addresses(name, family);
    const key = keyOf(name, family);
    if (answer.kind === "absent") this.#known.delete(key);
    if (answer.kind !== "found") return answer;
    const addresses = [...new Set(answer.records.map(({ address }) => address))].sort().slice(0, MAX_DNS_ADDRESSES);
    const ttlMs = Math.min(...answer.records.map(({ ttl }) => ttl * 1_000), MAX_DNS_TTL_MS);
    this.#known.set(key, { addresses, until: askedAt + ttlMs });
    return answer;
  }

  #knownOf(name: string, family: 4 | 6 | undefined): readonly string[] {
    return family === undefined ? [] : (this.#known.get(keyOf(name, family))?.addresses ?? []);
  }

  get #families(): readonly (4 | 6)[] {
    return this.#target.family === undefined ? [4, 6] : [this.#target.family];
  }
}

function keyOf(name: string, family: 4 | 6): string {
  return `${family} ${name}`;
}

function notFound(name: string, answers: readonly Answer<unknown>[]): Exclude<LookedUp, { readonly kind: "list" }> {
  const { kind, reason } = reasonOf(answers);
  return { kind, reason: `${name.replace(/\.$/, "")}: ${reason}` };
}

/** When some say that there is nothing, and others do not answer, nobody knows. */
function reasonOf(answers: readonly Answer<unknown>[]): NotFound {
  const reasons = answers.flatMap((answer) => (answer.kind === "found" ? [] : [answer]));
  return reasons.find(({ kind }) => kind === "failed") ?? reasons[0] ?? NOTHING;
}
