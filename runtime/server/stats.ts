// The definition of the stats service. It is written by hand, as generated code stands on a higher
// floor; a test compares the two. Who may ask, and the figures, are elsewhere.

import { DEFAULT_STATS_INTERVAL_MS, MAX_STATS_INTERVAL_MS, MIN_STATS_INTERVAL_MS } from "../base/limits/stats.js";
import type { CallContext } from "../call/call-context.js";
import type { ServiceDef } from "../schema/service-def.js";
import { type Codec, string } from "../wire/codec.js";
import type { Reader } from "../wire/reader.js";
import type { Writer } from "../wire/writer.js";
import type { ServerCore } from "./server-core.js";

/** As `idl/callwire/stats.rpc` has it. */
export interface CallStats {
  readonly calls: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly inFlight: number;
  readonly measured: number;
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
}

/** As `idl/callwire/stats.rpc` has it. */
export interface Snapshot {
  readonly instance: string;
  readonly version: string | undefined;
  readonly uptime: number;
  readonly draining: boolean;
  readonly connections: number;
  readonly inFlight: number;
  readonly counted: number;
  readonly loopDelayP99: number | undefined;
  readonly loopBusy: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly services: ReadonlyMap<string, CallStats>;
  readonly methods: ReadonlyMap<string, CallStats>;
}

/** As `idl/callwire/stats.rpc` has it. */
export interface StatsHandler {
  watch(context: CallContext, token: string, intervalMs: number): AsyncIterable<Snapshot>;
}

/** What those who watch are told of. */
export interface WatchedServer {
  readonly core: ServerCore;
  readonly id: string;
  readonly version: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Undefined: clients of the same machine need none, and others are refused. */
  readonly token: string | undefined;
}

const CountCodec: Codec<number> = {
  heapBytes: 0,
  write: (w, v) => writeCount(w, v, ""),
  read: (r) => readCount(r, ""),
};

const CallStatsCodec: Codec<CallStats> = {
  heapBytes: 0,
  write(w, v) {
    w.array(v.p50 === undefined ? 4 : 7);
    writeCount(w, v.calls, "calls");
    w.map("errors", string, CountCodec, v.errors);
    writeCount(w, v.inFlight, "inFlight");
    writeCount(w, v.measured, "measured");
    if (v.p50 === undefined) return; // of no calls there is none of the three
    for (const duration of [v.p50, v.p90, v.p99]) writeDuration(w, duration, "p50");
  },
  read(r) {
    const n = r.array();
    const counts = {
      calls: readCount(r, "calls"),
      errors: r.map("errors", string, CountCodec),
      inFlight: readCount(r, "inFlight"),
    };
    const measured = readCount(r, "measured");
    const [p50, p90, p99] = [n > 4, n > 5, n > 6].map((has) => (has ? readDuration(r, "p50") : undefined));
    r.skip(n - 7);
    return { ...counts, measured, p50, p90, p99 };
  },
};

const SnapshotCodec: Codec<Snapshot> = {
  heapBytes: 0,
  write(w, v) {
    w.array(13);
    w.str(v.instance, "instance");
    if (v.version === undefined) w.nil();
    else w.str(v.version, "version");
    w.duration(v.uptime, "uptime");
    w.bool(v.draining, "draining");
    writeCount(w, v.connections, "connections");
    writeCount(w, v.inFlight, "inFlight");
    w.duration(v.counted, "counted");
    writeDuration(w, v.loopDelayP99, "loopDelayP99");
    w.f64(v.loopBusy, "loopBusy");
    writeCount(w, v.rssBytes, "rssBytes");
    writeCount(w, v.heapUsedBytes, "heapUsedBytes");
    w.map("services", string, CallStatsCodec, v.services);
    w.map("methods", string, CallStatsCodec, v.methods);
  },
  read(r) {
    const n = r.array();
    if (n < 13) throw r.missing(n);
    const snapshot: Snapshot = {
      instance: r.str("instance"),
      version: r.nil() ? undefined : r.str("version"),
      uptime: r.duration("uptime"),
      draining: r.bool("draining"),
      connections: readCount(r, "connections"),
      inFlight: readCount(r, "inFlight"),
      counted: r.duration("counted"),
      loopDelayP99: readDuration(r, "loopDelayP99"),
      loopBusy: r.f64("loopBusy"),
      rssBytes: readCount(r, "rssBytes"),
      heapUsedBytes: readCount(r, "heapUsedBytes"),
      services: r.map("services", string, CallStatsCodec),
      methods: r.map("methods", string, CallStatsCodec),
    };
    r.skip(n - 13);
    return snapshot;
  },
};

const ArgumentsCodec: Codec<readonly [token: string, intervalMs: number]> = {
  write(w, v) {
    w.array(2);
    w.secret("token", v[0], (token) => w.str(token, "token"));
    w.f64(v[1], "interval", MIN_STATS_INTERVAL_MS, MAX_STATS_INTERVAL_MS);
  },
  read(r) {
    const n = r.array();
    const token = n > 0 && !r.nil() ? r.secret("token", () => r.str("token")) : "";
    const isGiven = n > 1 && !r.nil();
    const intervalMs = isGiven ? r.f64("interval", MIN_STATS_INTERVAL_MS, MAX_STATS_INTERVAL_MS) : DEFAULT_STATS_INTERVAL_MS;
    r.skip(n - 2);
    return [token, intervalMs];
  },
};

/** The service `callwire.stats.v1.Stats`. */
export const STATS: ServiceDef<never, StatsHandler, CallContext> = {
  name: "callwire.stats.v1.Stats",
  fingerprint: "cb5ce3bbf3c024a0",
  methods: [
    {
      name: "watch",
      id: 0x99347dad,
      kind: "serverStreaming",
      idempotent: false,
      args: ArgumentsCodec,
      result: SnapshotCodec,
      errors: [],
      invoke: (handler, context, args) => handler.watch(context, ...(args as readonly [string, number])), // as its codec has read them
    },
  ],
};

function writeCount(w: Writer, value: number, field: string): void {
  w.int(value, field, 0, Number.MAX_SAFE_INTEGER);
}

function readCount(r: Reader, field: string): number {
  return r.int(field, 0, Number.MAX_SAFE_INTEGER);
}

function writeDuration(w: Writer, value: number | undefined, field: string): void {
  if (value === undefined) w.nil();
  else w.duration(value, field);
}

function readDuration(r: Reader, field: string): number | undefined {
  return r.nil() ? undefined : r.duration(field);
}
