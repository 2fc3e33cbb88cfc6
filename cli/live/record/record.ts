// `callwire record`: asks every instance of a service for a sample of its calls, and writes them
// into a file.

import process from "node:process";
import { connect, type Endpoint, RpcError } from "callwire";
import { Recording } from "callwire/recording";
import { readDuration } from "../../input/duration.js";
import { Exit, UsageError } from "../../usage-error.js";
import { readMetadata } from "../call-input.js";
import { addressOf, targetOf } from "../endpoint-text.js";
import { reportFailure } from "../failure.js";
import { Interruption } from "../interruption.js";
import { readSomeInstances, withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { type Counts, LEFT_OUT, type RecordedCall, type RecordingItem, readItem } from "./recording-file.js";
import { openSink, type Sink } from "./recording-sink.js";

export interface RecordFlags {
  readonly output?: string | undefined;
  readonly token?: string | undefined;
  readonly number?: string | undefined;
  readonly duration?: string | undefined;
  readonly sample?: string | undefined;
  readonly header?: readonly string[] | undefined;
}

const DEFAULT_CALLS = 1_000;
const MAX_CALLS = 1_000_000;
const DEFAULT_MS = 30_000;
const MAX_MS = 3_600_000;
/** For the numbers of the instances, once there are enough calls. */
const LAST_NUMBERS_MS = 200;
const TOKEN_VARIABLE = "CALLWIRE_RECORDING_TOKEN";
const NO_COUNTS: Counts = { calls: 0, recorded: 0, notSampled: 0, overRate: 0, overBuffer: 0, tooLarge: 0 };

/** What is asked of each instance. */
interface Wanted {
  readonly service: string;
  readonly token: string;
  /** Calls of all instances together. */
  readonly limit: number;
  readonly durationMs: number;
  readonly sample: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export async function recordNamed(live: Live, service: string, flags: RecordFlags): Promise<Exit> {
  const wanted: Wanted = {
    service,
    token: readToken(flags.token),
    limit: readCount(flags.number),
    durationMs: readLength(flags.duration),
    sample: readShare(flags.sample),
    metadata: readMetadata(flags.header ?? []),
  };
  return withRegistry(live, async (registry) => {
    const endpoints = await readSomeInstances(live, registry, service);
    const sink = openSink(live, flags.output);
    try {
      return await recordAll(live, endpoints, wanted, sink);
    } finally {
      sink.close();
    }
  });
}

/** One instance, as it went. */
interface Part {
  readonly instance: string;
  counts: Counts;
  /** Calls that were written. */
  taken: number;
  notRecorded: readonly string[];
  failure: unknown;
}

type Begin = Extract<RecordingItem, { readonly begin: unknown }>["begin"];

/** What becomes of what the instances send. */
interface Taker {
  /** Aborted when nothing more is wanted. */
  readonly signal: AbortSignal;
  begin(begin: Begin): void;
  take(part: Part, call: RecordedCall): void;
}

async function recordAll(live: Live, endpoints: readonly Endpoint[], wanted: Wanted, sink: Sink): Promise<Exit> {
  const ended = new AbortController();
  const interrupted = new Interruption();
  interrupted.onInterrupt(() => ended.abort());
  let left = wanted.limit;
  // Servers end by themselves; one that does not is not waited for.
  const late = setTimeout(() => ended.abort(), wanted.durationMs + live.timeoutMs);
  let hasBegun = false;
  // Only now: a token that is wrong costs no file of before.
  const begin = ({ contract, notRecorded }: Begin): void => {
    if (hasBegun) return;
    hasBegun = true;
    sink.write({
      recording: {
        version: 1,
        service: wanted.service,
        contract,
        startedAt: new Date().toISOString(),
        sample: wanted.sample,
        notRecorded,
        notice: "unary calls alone, without metadata; [redacted] stands for values of @sensitive fields",
      },
    });
  };
  const parts = endpoints.map((endpoint): Part => {
    const instance = endpoint.id.includes(":") ? addressOf(endpoint) : `${addressOf(endpoint)} ${endpoint.id}`;
    return { instance, counts: NO_COUNTS, taken: 0, notRecorded: [], failure: undefined };
  });
  const take = (part: Part, call: RecordedCall): void => {
    if (left <= 0) return;
    sink.write({ service: wanted.service, instance: part.instance, ...call });
    left--;
    part.taken++;
    // Those that are done say so by themselves, with their last numbers.
    if (left === 0) setTimeout(() => ended.abort(), LAST_NUMBERS_MS).unref();
  };
  await Promise.all(
    endpoints.map((endpoint, index) => recordOne(live, endpoint, wanted, parts[index], { signal: ended.signal, begin, take })),
  );
  clearTimeout(late);
  interrupted.forget();
  const recorded = wanted.limit - left;
  if (hasBegun)
    sink.write({
      end: { recorded, instances: parts.map(({ instance, counts, taken }) => ({ instance, ...counts, recorded: taken })) },
    });
  return report(live, parts, {
    recorded,
    exit: interrupted.exit ?? Exit.ok,
    file: sink.file,
    isSummary: live.flags.json === true,
  });
}

async function recordOne(
  live: Live,
  endpoint: Endpoint,
  { service, token, limit, durationMs, sample, metadata }: Wanted,
  part: Part | undefined,
  { signal, begin, take }: Taker,
): Promise<void> {
  if (part === undefined) return; // each endpoint has one
  // A certificate names the services that people made, and none of ours.
  const asked = live.tls === undefined ? Recording : { ...Recording, name: service };
  await using server = connect(asked, targetOf(endpoint), { tls: live.tls, timeoutMs: live.timeoutMs });
  try {
    const calls = server.with({ signal, metadata, failFast: true });
    for await (const text of calls.record(service, token, limit, durationMs, sample)) {
      const item = readItem(text);
      if (item === undefined) throw new RpcError("INTERNAL", `${part.instance} sent what is no part of a recording`);
      if ("begin" in item) {
        part.notRecorded = item.begin.notRecorded;
        begin(item.begin);
      } else if ("counts" in item) part.counts = item.counts;
      else take(part, item.call);
    }
  } catch (error) {
    if (!signal.aborted) part.failure = error;
  }
}

interface Outcome {
  readonly recorded: number;
  readonly exit: Exit;
  readonly file: string | undefined;
  readonly isSummary: boolean;
}

/** The first failure decides, as what was not recorded may be what somebody looks for. */
function report(live: Live, parts: readonly Part[], { recorded, exit, file, isSummary }: Outcome): Exit {
  const { escape } = live.tools;
  const failed = parts.filter(({ failure }) => failure !== undefined);
  if (isSummary && file !== undefined && failed.length === 0)
    live.json({
      recorded,
      file,
      instances: parts.map(({ instance, counts, taken, notRecorded }) => ({ instance, ...counts, recorded: taken, notRecorded })),
    });
  for (const { instance, counts, failure } of parts) {
    if (failure !== undefined || counts.calls === 0) continue;
    const left = Object.entries(LEFT_OUT).flatMap(([name, why]) => {
      const count = counts[name as keyof Counts]; // the keys of the table
      return count === 0 ? [] : [`${count} ${why}`];
    });
    live.err(
      `${escape(instance)}: ${counts.calls} ${counts.calls === 1 ? "call" : "calls"}${left.length === 0 ? "" : `, left out ${left.join(", ")}`}\n`,
    );
  }
  const notRecorded = new Set(parts.flatMap((part) => part.notRecorded));
  if (notRecorded.size > 0)
    live.err(`not recorded: ${escape([...notRecorded].join(", "))}, as only calls that answer once are\n`);
  live.err(`${recorded} ${recorded === 1 ? "call" : "calls"} recorded${file === undefined ? "" : ` into ${escape(file)}`}\n`);
  let worst: Exit = exit;
  for (const { instance, failure } of failed) {
    live.err(`${escape(instance)} was not recorded:\n`);
    const own = reportFailure(live, explain(failure));
    if (worst === Exit.ok) worst = own;
  }
  return worst;
}

function explain(failure: unknown): unknown {
  if (!(failure instanceof RpcError) || failure.code !== "UNIMPLEMENTED") return failure;
  return new RpcError("UNIMPLEMENTED", "it lets nobody record; start it with serve({ recording: { token } })", {
    origin: failure.origin,
    processed: failure.processed,
  });
}

function readToken(given: string | undefined): string {
  const token = given ?? process.env[TOKEN_VARIABLE] ?? "";
  if (token !== "") return token;
  throw new UsageError(
    `a token is needed: set ${TOKEN_VARIABLE}, or give --token; it is the one of serve({ recording: { token } })`,
  );
}

function readCount(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CALLS;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_CALLS) return count;
  throw new UsageError(`-n takes a whole number from 1 to ${MAX_CALLS}, got ${JSON.stringify(text)}`);
}

function readLength(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MS;
  return readDuration(text, { option: "--duration", fromMs: 1, toMs: MAX_MS, form: "a time from 1ms to 60m, such as 30s" });
}

function readShare(text: string | undefined): number {
  if (text === undefined) return 1;
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (share > 0 && share <= 1) return share;
  throw new UsageError(`--sample takes a share above 0 and up to 1, such as 0.1, got ${JSON.stringify(text)}`);
}
