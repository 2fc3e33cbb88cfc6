// One recording while it runs: the instances that are there, those that join, and what becomes of
// what each sends. Knows nothing of options, and prints nothing.

import { connect, type Endpoint, type Registry, RpcError } from "callwire";
import { Recording } from "callwire/recording";
import { addressOf, targetOf } from "../endpoint-text.js";
import { readSomeInstances } from "../lists.js";
import type { Live } from "../live-command.js";
import { type Counts, type RecordedCall, type RecordingItem, readItem } from "./recording-file.js";
import type { Sink } from "./recording-sink.js";

/** What is asked of each instance. */
export interface Wanted {
  readonly service: string;
  readonly token: string;
  /** Calls of all instances together. */
  readonly limit: number;
  readonly durationMs: number;
  readonly sample: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One instance, as it went. */
export interface Part {
  readonly instance: string;
  counts: Counts;
  /** Calls that were written. */
  taken: number;
  notRecorded: readonly string[];
  failure: unknown;
}

/** Instances of one recording, those that have gone included: each is a connection. */
export const MAX_INSTANCES = 1_000;
/** For the numbers of the instances, once there are enough calls. */
const LAST_NUMBERS_MS = 200;
const NO_COUNTS: Counts = { calls: 0, recorded: 0, notSampled: 0, overRate: 0, overBuffer: 0, tooLarge: 0 };

export class RecordingRun {
  readonly #live: Live;
  readonly #wanted: Wanted;
  readonly #sink: Sink;
  readonly #ended = new AbortController();
  readonly #parts = new Map<string, Part>();
  #startedAt = 0;
  #left: number;
  #isFull = false;
  #running = 0;
  #hasBegun = false;
  #onIdle: () => void = () => undefined;

  constructor(live: Live, wanted: Wanted, sink: Sink) {
    this.#live = live;
    this.#wanted = wanted;
    this.#sink = sink;
    this.#left = wanted.limit;
  }

  /** In the order in which they were found. */
  get parts(): readonly Part[] {
    return [...this.#parts.values()];
  }

  /** Whether instances were left out, as there were too many. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get recorded(): number {
    return this.#wanted.limit - this.#left;
  }

  /** Ends all recordings. What was written until then stays. */
  stop(): void {
    this.#ended.abort();
  }

  /** Resolves when no instance records any more. Rejects when there is none to begin with. */
  async run(registry: Registry): Promise<void> {
    await using subscription = registry.subscribe(this.#wanted.service);
    const first = await readSomeInstances(this.#live, registry, this.#wanted.service);
    this.#startedAt = performance.now();
    // Servers end by themselves; one that does not is not waited for.
    const late = setTimeout(() => this.stop(), this.#wanted.durationMs + this.#live.timeoutMs);
    const forget = subscription.onChange(({ endpoints }) => this.#join(endpoints));
    const isIdle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    this.#join(first);
    this.#join(subscription.current.endpoints); // those that came while the first were read
    if (this.#running === 0) this.#onIdle();
    await isIdle;
    forget();
    clearTimeout(late);
    if (!this.#hasBegun) return;
    const instances = this.parts.map(({ instance, counts, taken }) => ({ instance, ...counts, recorded: taken }));
    this.#sink.write({ end: { recorded: this.recorded, instances } });
  }

  /** Begins with those that are new. */
  #join(endpoints: readonly Endpoint[]): void {
    const leftMs = this.#wanted.durationMs - (performance.now() - this.#startedAt);
    for (const endpoint of endpoints) {
      const instance = nameOf(endpoint);
      if (this.#parts.has(instance) || this.#left === 0 || this.#ended.signal.aborted || leftMs < 1) continue;
      if (this.#parts.size >= MAX_INSTANCES) {
        this.#isFull = true;
        return;
      }
      const part: Part = { instance, counts: NO_COUNTS, taken: 0, notRecorded: [], failure: undefined };
      this.#parts.set(instance, part);
      this.#running++;
      void this.#record(endpoint, part, { limit: this.#left, durationMs: Math.floor(leftMs) })
        .catch((error: unknown) => {
          if (!this.#ended.signal.aborted) part.failure = error;
        })
        .finally(() => {
          this.#running--;
          if (this.#running === 0) this.#onIdle();
        });
    }
  }

  async #record(
    endpoint: Endpoint,
    part: Part,
    { limit, durationMs }: { readonly limit: number; readonly durationMs: number },
  ): Promise<void> {
    const { service, token, sample, metadata } = this.#wanted;
    const { tls, timeoutMs } = this.#live;
    // A certificate names the services that people made, and none of ours.
    const asked = tls === undefined ? Recording : { ...Recording, name: service };
    await using server = connect(asked, targetOf(endpoint), { tls, timeoutMs });
    const calls = server.with({ signal: this.#ended.signal, metadata, failFast: true });
    for await (const text of calls.record(service, token, limit, durationMs, sample)) {
      const item = readItem(text);
      if (item === undefined) throw new RpcError("INTERNAL", `${part.instance} sent what is no part of a recording`);
      if ("begin" in item) {
        part.notRecorded = item.begin.notRecorded;
        this.#begin(item.begin);
      } else if ("counts" in item) part.counts = item.counts;
      else this.#take(part, item.call);
    }
  }

  /** Only now: a token that is wrong costs no file of before. */
  #begin({ contract, notRecorded }: Extract<RecordingItem, { readonly begin: unknown }>["begin"]): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#sink.write({
      recording: {
        version: 1,
        service: this.#wanted.service,
        contract,
        startedAt: new Date().toISOString(),
        sample: this.#wanted.sample,
        notRecorded,
        notice: "unary calls alone, without metadata; [redacted] stands for values of @sensitive fields",
      },
    });
  }

  #take(part: Part, call: RecordedCall): void {
    if (this.#left <= 0) return;
    this.#sink.write({ service: this.#wanted.service, instance: part.instance, ...call });
    this.#left--;
    part.taken++;
    // Those that are done say so by themselves, with their last numbers.
    if (this.#left === 0) setTimeout(() => this.stop(), LAST_NUMBERS_MS).unref();
  }
}

/** The id of an instance that has only an address is that. */
function nameOf(endpoint: Endpoint): string {
  return endpoint.id.includes(":") ? addressOf(endpoint) : `${addressOf(endpoint)} ${endpoint.id}`;
}
