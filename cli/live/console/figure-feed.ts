// Which instances are asked for their figures: those of services at which a page looks, and some
// seconds longer, so that a page that is loaded anew misses nothing. Tells pages once a second.

import type { Endpoint } from "callwire";
import { addressOf } from "../endpoint-text.js";
import { FigureHistory } from "./figure-history.js";
import type { FigurePoint, Figures, FiguresPush, NoFigures } from "./figure-messages.js";
import { type FiguredInstance, sumFigures, type WeighedFigures } from "./figured-instance.js";

/** Instances that are followed at once: a connection each, and a snapshot of a second. */
export const MAX_FOLLOWED = 200;
/** A page that is loaded anew is back by then, also on a busy machine. */
const LINGER_MS = 10_000;
const TELL_EVERY_MS = 1_000;
/** In place of a name: every service. */
const ALL = "";
const BEYOND: NoFigures = { why: `the console follows ${MAX_FOLLOWED} instances at once, and this is a further one` };

export interface FigureSource {
  /** By service. */
  readonly instances: ReadonlyMap<string, readonly Endpoint[]>;
  follow(endpoint: Endpoint): Pick<FiguredInstance, "of" | "takeCounted" | "forgetCounted" | "close">;
  tell(page: string, push: FiguresPush): void;
}

type Followed = ReturnType<FigureSource["follow"]>;

export class FigureFeed {
  readonly #source: FigureSource;
  readonly #now: () => number;
  readonly #history = new FigureHistory();
  /** By page, what it looks at. No bound here: the streams of events have one for pages. */
  readonly #looks = new Map<string, string>();
  /** Until when something is wanted at which no page looks any more. */
  readonly #lingering = new Map<string, number>();
  /** By address: at most MAX_FOLLOWED. */
  readonly #followed = new Map<string, Followed>();
  readonly #closing = new Set<Promise<void>>();
  #wanted = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `now`: wall-clock milliseconds. */
  constructor(source: FigureSource, now: () => number = Date.now) {
    this.#source = source;
    this.#now = now;
  }

  /** `service`: empty for all, undefined for none. Returns its points, the oldest first. */
  look(page: string, service: string | undefined): readonly FigurePoint[] {
    const before = this.#looks.get(page);
    this.#looks.delete(page);
    if (service !== undefined) this.#looks.set(page, service);
    if (before !== undefined && before !== service) this.#lingering.set(before, this.#now() + LINGER_MS);
    this.refresh();
    return service === undefined ? [] : this.#history.of(service, this.#now());
  }

  /** The lists have changed, or what is looked at. */
  refresh(): void {
    const wanted = this.#wantedNow();
    this.#wanted = wanted.size;
    const kept = new Map([...wanted].slice(0, MAX_FOLLOWED));
    for (const [address, followed] of this.#followed) {
      if (kept.has(address)) continue;
      this.#followed.delete(address);
      this.#end(followed);
    }
    for (const [address, endpoint] of kept)
      if (!this.#followed.has(address)) this.#followed.set(address, this.#source.follow(endpoint));
    const isNeeded = this.#looks.size > 0 || this.#lingering.size > 0;
    if (isNeeded) this.#timer ??= setInterval(() => this.tick(), TELL_EVERY_MS);
    else this.#stop();
  }

  /** Tells each page what is new. */
  tick(): void {
    const now = this.#now();
    for (const [service, until] of this.#lingering) if (until <= now) this.#lingering.delete(service);
    this.refresh();
    const services = new Map<string, { readonly figures: Figures; readonly point: FigurePoint }>();
    for (const name of this.#services()) {
      const read = this.#read(name, now);
      if (read !== undefined) services.set(name, read);
    }
    // Those at which a page looks alone come last: of too many, the history keeps these.
    this.#history.add([...services].reverse().map(([name, { point }]) => [name, point]));
    for (const followed of this.#followed.values()) followed.forgetCounted();
    const counts = { followed: this.#followed.size, wanted: this.#wanted };
    const all = Object.fromEntries([...services].map(([name, { figures }]) => [name, figures]));
    for (const [page, service] of this.#looks) {
      if (service === ALL) this.#source.tell(page, { kind: "figures", services: all, ...counts });
      else this.#source.tell(page, { kind: "figures", ...this.#oneOf(service, services.get(service)), ...counts });
    }
  }

  async close(): Promise<void> {
    this.#looks.clear();
    this.#lingering.clear();
    this.refresh();
    await Promise.all(this.#closing);
  }

  #oneOf(service: string, read: { readonly figures: Figures; readonly point: FigurePoint } | undefined) {
    const instances = Object.fromEntries(
      this.#endpointsOf(service).map((endpoint) => [endpoint.id, this.#at(service, endpoint)]),
    );
    return read === undefined
      ? { services: {}, service, instances }
      : { services: { [service]: read.figures }, service, instances, point: read.point };
  }

  /** Undefined when no instance tells. */
  #read(service: string, at: number) {
    const endpoints = this.#endpointsOf(service);
    const figures = sumFigures(endpoints.map((endpoint) => this.#at(service, endpoint)));
    let [calls, errors] = [0, 0];
    for (const endpoint of endpoints) {
      const counted = this.#followed.get(addressOf(endpoint))?.takeCounted(service);
      calls += counted?.calls ?? 0;
      errors += counted?.errors ?? 0;
    }
    if (figures === undefined) return undefined;
    return { figures, point: { at, calls, errors, ...figures } };
  }

  #at(service: string, endpoint: Endpoint): WeighedFigures | NoFigures {
    return this.#followed.get(addressOf(endpoint))?.of(service) ?? BEYOND;
  }

  #endpointsOf(service: string): readonly Endpoint[] {
    return this.#source.instances.get(service) ?? [];
  }

  /** Those at which a page looks alone stand first. */
  #services(): ReadonlySet<string> {
    const looked = new Set([...this.#looks.values(), ...this.#lingering.keys()]);
    const single = [...looked].filter((service) => service !== ALL);
    return new Set([...single, ...(looked.has(ALL) ? this.#source.instances.keys() : [])]);
  }

  #wantedNow(): ReadonlyMap<string, Endpoint> {
    const wanted = new Map<string, Endpoint>();
    for (const service of this.#services())
      for (const endpoint of this.#endpointsOf(service)) wanted.set(addressOf(endpoint), endpoint);
    return wanted;
  }

  #end(followed: Followed): void {
    const closing: Promise<void> = followed.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
