// The registry of a simulation, as it stands on a host of its own: entries with the sessions that
// own them, and who watches. Knows what may go wrong with it. How a process uses it is
// simulated-registry.ts.

import type { Endpoint } from "../discovery/registry.js";
import { NOBODY_RAN, type Scheduler } from "./scheduler.js";

export const REGISTRY_HOST = "registry";

/** Silence after which a session is over. */
export const SESSION_TIMEOUT_MS = 6_000;

interface Entry {
  readonly endpoint: Endpoint;
  /** 0: of nobody, it lies. */
  readonly session: number;
}

interface Session {
  lastHeardAt: number;
  /** Told that a list has changed. */
  readonly onChange: (service: string) => void;
}

export class RegistryService {
  readonly #scheduler: Scheduler;
  readonly #services = new Map<string, Map<string, Entry>>();
  readonly #sessions = new Map<number, Session>();
  readonly #delays = new Set<{ readonly byMs: number }>();
  #lastSession = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Milliseconds that each answer takes more. */
  get delayMs(): number {
    let sum = 0;
    for (const { byMs } of this.#delays) sum += byMs;
    return sum;
  }

  get sessions(): readonly number[] {
    return [...this.#sessions.keys()];
  }

  open(onChange: (service: string) => void): number {
    const session = ++this.#lastSession;
    this.#sessions.set(session, { lastHeardAt: this.#scheduler.now, onChange });
    this.#lookLater(session);
    return session;
  }

  /** The process gives a sign of life. False: the session is over. */
  touch(session: number): boolean {
    const found = this.#sessions.get(session);
    if (found === undefined) return false;
    found.lastHeardAt = this.#scheduler.now;
    return true;
  }

  /** Whether the session has this entry. */
  has(session: number, service: string, id: string): boolean {
    return this.#services.get(service)?.get(id)?.session === session;
  }

  /** False: the session is over. */
  put(session: number, service: string, endpoint: Endpoint): boolean {
    if (!this.#sessions.has(session)) return false;
    this.#set(service, { endpoint, session });
    return true;
  }

  remove(session: number, service: string, id: string): void {
    if (!this.has(session, service, id)) return;
    this.#services.get(service)?.delete(id);
    this.#tell(service);
  }

  list(service: string): readonly Endpoint[] {
    return [...(this.#services.get(service)?.values() ?? [])].map(({ endpoint }) => endpoint);
  }

  /** Of all entries, in order. */
  listedIds(): readonly string[] {
    return [...this.#services.values()].flatMap((entries) => [...entries.keys()]).sort();
  }

  expire(session: number): void {
    if (!this.#sessions.delete(session)) return;
    for (const [service, entries] of this.#services) {
      let hadSome = false;
      for (const [id, entry] of entries) if (entry.session === session) hadSome = entries.delete(id) || hadSome;
      if (hadSome) this.#tell(service);
    }
  }

  /** All entries are gone, as after a restore of an old copy. The sessions live on. */
  wipe(): void {
    for (const [service, entries] of this.#services) {
      entries.clear();
      this.#tell(service);
    }
  }

  /** Lists an instance that nobody has registered, for so long. */
  lie(service: string, endpoint: Endpoint, ms: number): void {
    this.#set(service, { endpoint, session: 0 });
    this.#scheduler.after(ms, () => this.remove(0, service, endpoint.id));
  }

  /** Each answer takes so much longer, for so long. */
  slow(byMs: number, ms: number): void {
    const delay = { byMs };
    this.#delays.add(delay);
    this.#scheduler.after(ms, () => this.#delays.delete(delay));
  }

  #set(service: string, entry: Entry): void {
    const entries = this.#services.get(service) ?? new Map<string, Entry>();
    this.#services.set(service, entries.set(entry.endpoint.id, entry));
    this.#tell(service);
  }

  #tell(service: string): void {
    for (const { onChange } of this.#sessions.values()) onChange(service);
  }

  #lookLater(session: number): void {
    const found = this.#sessions.get(session);
    if (found === undefined) return;
    this.#scheduler.at(found.lastHeardAt + SESSION_TIMEOUT_MS, () => {
      if (this.#scheduler.now - found.lastHeardAt >= SESSION_TIMEOUT_MS) this.expire(session);
      else this.#lookLater(session);
      return NOBODY_RAN;
    });
  }
}
