// `callwire record`: asks every instance of a service for a sample of its calls, and writes them
// into a file. What is asked, and what is said at the end; the rest is in recording-run.ts.

import process from "node:process";
import { RpcError } from "callwire";
import { readDuration } from "../../input/duration.js";
import { Exit, UsageError } from "../../usage-error.js";
import { readMetadata } from "../call-input.js";
import { reportFailure } from "../failure.js";
import { Interruption } from "../interruption.js";
import { withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { type Counts, LEFT_OUT } from "./recording-file.js";
import { MAX_INSTANCES, RecordingRun, type Wanted } from "./recording-run.js";
import { openSink } from "./recording-sink.js";

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
const TOKEN_VARIABLE = "CALLWIRE_RECORDING_TOKEN";

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
    const sink = openSink(live, flags.output);
    const run = new RecordingRun(live, wanted, sink);
    const interrupted = new Interruption();
    interrupted.onInterrupt(() => run.stop());
    try {
      await run.run(registry);
    } finally {
      interrupted.forget();
      sink.close();
    }
    return report(live, run, {
      exit: interrupted.exit ?? Exit.ok,
      file: sink.file,
      isSummary: live.flags.json === true,
    });
  });
}

interface Outcome {
  readonly exit: Exit;
  readonly file: string | undefined;
  readonly isSummary: boolean;
}

/** The first failure decides, as what was not recorded may be what somebody looks for. */
function report(live: Live, { parts, recorded, isFull }: RecordingRun, { exit, file, isSummary }: Outcome): Exit {
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
  if (isFull) live.err(`only the first ${MAX_INSTANCES} instances were recorded\n`);
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
