// `callwire replay`: makes the calls of a recording again, at another version, and tells where the
// answers differ.

import type { Registry } from "callwire";
import { connectDynamic, type DynamicClient } from "callwire/dynamic";
import type { MethodDescriptor } from "callwire/schema";
import { type Exit, UsageError } from "../../usage-error.js";
import { readMetadata } from "../call-input.js";
import { expectConsent } from "../consent.js";
import { findNamed } from "../contracts.js";
import { Interruption } from "../interruption.js";
import { withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import type { FiledCall } from "../record/recording-file.js";
import { readRecordingFile } from "../record/recording-text.js";
import { ReplayedService, type ReplayOptions } from "./replayed-service.js";
import { ReplayReport } from "./report.js";

export interface ReplayFlags {
  /** Services: only their calls. */
  readonly pairs?: readonly string[] | undefined;
  readonly rate?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly fillMasked?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

const MAX_RATE = 100_000;
/** Calls at once, with a rate. */
const MAX_AT_ONCE = 1_000;

export async function replayFile(live: Live, file: string, flags: ReplayFlags): Promise<Exit> {
  const rate = readRate(flags.rate);
  const calls = choose(readRecordingFile(live, file), flags.pairs ?? [], flags.only ?? []);
  return withRegistry(live, async (registry) => {
    const ended = new AbortController();
    const report = new ReplayReport(flags.ignore ?? []);
    const options: ReplayOptions = {
      timeoutMs: live.timeoutMs,
      metadata: readMetadata(flags.header ?? []),
      fillsMasked: flags.fillMasked === true,
      signal: ended.signal,
      onUnsent: (method, name) => report.addUnsent(method, name),
    };
    const clients: DynamicClient<"native">[] = [];
    try {
      const services = await openServices(live, registry, calls, options, clients);
      await expectConsent(live, methodsOf(calls, services), flags.yes === true);
      const interrupted = new Interruption();
      interrupted.onInterrupt(() => ended.abort());
      await replayAll(calls, services, report, { rate, signal: ended.signal }).finally(() => interrupted.forget());
      const found = report.print(live); // of a signal: what was compared until then
      return interrupted.exit ?? found;
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  });
}

type Services = ReadonlyMap<string, ReplayedService>;

async function openServices(
  live: Live,
  registry: Registry,
  calls: readonly FiledCall[],
  options: ReplayOptions,
  clients: DynamicClient<"native">[],
): Promise<Services> {
  const services = new Map<string, ReplayedService>();
  for (const service of new Set(calls.map((call) => call.service))) {
    const named = await findNamed(live, registry, service);
    const client = connectDynamic(service, registry, { contract: named.descriptor, tls: live.tls, values: "native" });
    clients.push(client);
    await client.ready({ timeoutMs: live.leftMs });
    services.set(service, new ReplayedService(named, client, options));
  }
  return services;
}

/** Those that are going to be called, each once. */
function methodsOf(calls: readonly FiledCall[], services: Services): readonly MethodDescriptor[] {
  const methods = new Set<MethodDescriptor>();
  for (const call of calls) {
    const service = services.get(call.service);
    const method = service?.methodOf(call);
    if (method !== undefined && service?.obstacleOf(call) === undefined) methods.add(method);
  }
  return [...methods];
}

/** One after the other, or with a rate each when it is due. */
async function replayAll(
  calls: readonly FiledCall[],
  services: Services,
  report: ReplayReport,
  { rate, signal }: { readonly rate: number | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const replay = async (call: FiledCall): Promise<void> => {
    const replayed = await services.get(call.service)?.replay(call);
    if (replayed !== undefined && !signal.aborted) report.add(call, replayed);
  };
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  for (const [index, call] of calls.entries()) {
    if (signal.aborted) break;
    if (rate === undefined) {
      await replay(call);
      continue;
    }
    await waitFor(startedAt + (index * 1_000) / rate - performance.now());
    while (running.size >= MAX_AT_ONCE) await Promise.race(running);
    const made: Promise<void> = replay(call).finally(() => running.delete(made));
    running.add(made);
  }
  await Promise.all(running);
}

async function waitFor(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Throws UsageError when none is left. */
function choose(calls: readonly FiledCall[], services: readonly string[], only: readonly string[]): readonly FiledCall[] {
  const isWanted = ({ service, method }: FiledCall): boolean => {
    if (services.length > 0 && !services.includes(service)) return false;
    return only.length === 0 || only.includes(method) || only.includes(`${service}/${method}`);
  };
  const chosen = calls.filter(isWanted);
  if (chosen.length > 0) return chosen;
  const names = [...new Set(calls.map(({ service, method }) => `${service}/${method}`))].slice(0, 20);
  throw new UsageError(`the recording has no such call; it has ${names.join(", ")}`);
}

function readRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (rate > 0 && rate <= MAX_RATE) return rate;
  throw new UsageError(`--rate takes calls a second, above 0 and up to ${MAX_RATE}, got ${JSON.stringify(text)}`);
}
