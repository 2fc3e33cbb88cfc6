// When DNS is asked: again and again, soon after a connection that failed, and never in step with
// others. All services of a registry share the answers. What is asked is dns-lookup.ts.

import { type Clock, systemClock, type Timer } from "../../base/clock.js";
import { DEFAULT_DNS_REFRESH_MS, DNS_PAUSE_MS, DNS_SPREAD_MS } from "../../base/limits/discovery.js";
import { type Random, systemRandom } from "../../base/random.js";
import type { FollowedList, Following, ListSource } from "../list-source.js";
import { DnsLookup, type LookedUp } from "./dns-lookup.js";
import { NodeQuestions, type Questions } from "./dns-questions.js";
import { type DnsTarget, formatDns } from "./dns-target.js";
import { NO_SEARCH, readSearchDomains, type SearchDomains } from "./search-domains.js";

/** What comes in by argument, for tests. Default: what this machine has. */
export interface DnsMeans {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly questions?: Questions | undefined;
  /** Domains of this machine. */
  readonly readSearch?: (() => Promise<SearchDomains>) | undefined;
}

type FoundList = Extract<LookedUp, { readonly kind: "list" }>;

export class DnsSource implements ListSource {
  readonly target: string;
  readonly #refreshMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #questions: Questions;
  readonly #readSearch: () => Promise<SearchDomains>;
  readonly #lookup: DnsLookup;
  readonly #lists = new Set<FollowedList>();
  /** The last list that was good. */
  #good: FoundList | undefined;
  #last: LookedUp | undefined;
  #round: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #endedAt = -Infinity;
  #timer: Timer | undefined;
  #dueAt = Infinity;
  /** A connection has failed since the running round began. */
  #isDoubted = false;
  #isFirst = true;
  /** Grows when the last reader leaves. */
  #era = 0;

  constructor(target: DnsTarget, means: DnsMeans = {}) {
    const { name, search, resolvers = [], refreshMs = DEFAULT_DNS_REFRESH_MS } = target;
    const { clock = systemClock, random = systemRandom, questions = new NodeQuestions(resolvers, clock) } = means;
    this.target = formatDns(target);
    this.#refreshMs = refreshMs;
    this.#clock = clock;
    this.#random = random;
    this.#questions = questions;
    const { readSearch = readSearchDomains } = means;
    const isTold = search !== undefined || resolvers.length > 0 || name.endsWith(".");
    this.#readSearch = isTold ? async () => ({ ...NO_SEARCH, domains: search ?? [] }) : readSearch;
    this.#lookup = new DnsLookup(target, questions, clock);
  }

  /** Whatever the service is: the name in the target stands for it. */
  follow(_service: string, list: FollowedList): Following {
    this.#lists.add(list);
    if (this.#good !== undefined && this.#last !== this.#good) publishList(list, this.#good);
    if (this.#last !== undefined) this.#tell(list, this.#last);
    if (this.#lists.size === 1) void this.refresh();
    return {
      refresh: () => this.refresh(),
      reresolve: () => this.#reresolve(),
      stop: () => this.#leave(list),
    };
  }

  /** A round that begins now, or after the one that runs: that may have asked before the change. */
  refresh(): Promise<void> {
    if (this.#round === undefined) return this.#begin();
    this.#next ??= this.#round.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#timer?.cancel();
    this.#dueAt = Infinity;
    this.#isDoubted = false;
    this.#round = this.#run();
    return this.#round;
  }

  async #run(): Promise<void> {
    const era = this.#era;
    const looked = await this.#questions.inRound(async () => this.#lookup.run(await this.#readSearch()));
    this.#round = undefined;
    this.#endedAt = this.#clock.nowMs();
    if (era !== this.#era) return; // it was given up, and says nothing
    if (looked.kind === "list") this.#good = looked;
    this.#last = looked;
    for (const list of [...this.#lists]) this.#tell(list, looked);
    // Clients that started together are spread over the whole time at once, and stay so.
    const spread = this.#isFirst ? this.#random() : 1 - this.#random() / 3;
    this.#isFirst = false;
    this.#wakeAt(this.#endedAt + Math.max(this.#refreshMs * spread, DNS_SPREAD_MS));
    if (this.#isDoubted) this.#reresolve();
  }

  /** That nobody is there is believed only where nobody ever was. Else the last list stays. */
  #tell(list: FollowedList, looked: LookedUp): void {
    if (looked.kind === "list") publishList(list, looked);
    else if (looked.kind === "absent" && this.#good === undefined) list.publish([], { skipped: 0, failure: looked.reason });
    else list.fail(looked.reason);
  }

  #reresolve(): void {
    this.#isDoubted = this.#round !== undefined;
    if (this.#isDoubted || this.#lists.size === 0) return;
    this.#wakeAt(Math.max(this.#clock.nowMs(), this.#endedAt + DNS_PAUSE_MS) + this.#random() * DNS_SPREAD_MS);
  }

  /** Earlier than it was due, or not at all. */
  #wakeAt(at: number): void {
    if (at >= this.#dueAt) return;
    this.#timer?.cancel();
    this.#dueAt = at;
    this.#timer = this.#clock.setTimeout(() => void this.refresh(), at - this.#clock.nowMs());
  }

  #leave(list: FollowedList): void {
    if (!this.#lists.delete(list) || this.#lists.size > 0) return;
    this.#timer?.cancel();
    this.#dueAt = Infinity;
    this.#era++;
    this.#good = this.#last = undefined; // old, when somebody comes again
    this.#questions.cancel();
  }
}

function publishList(list: FollowedList, { endpoints, skipped, skippedFor }: FoundList): void {
  list.publish(endpoints, { skipped, skippedFor });
}
