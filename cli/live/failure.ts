// What a live command prints when it fails, and the exit code: what happened, what was tried, and
// what to do next.

import { type ChannelInspection, DeclaredError, isDeclaredError, RpcError, Status } from "callwire";
import { Exit, type FailedCall, UsageError } from "../usage-error.js";
import { reasonOfNoConnection } from "./ask-health.js";
import { addressOf } from "./endpoint-text.js";
import type { Live } from "./live-command.js";
import { alignLines, formatMs } from "./table.js";
import { inWordsOfFlags } from "./tls-flags.js";

/** Instances that an error names one by one. */
const MAX_SHOWN = 10;

/** What is known of the call that failed. */
export interface FailedAttempt {
  readonly service?: string | undefined;
  readonly inspection?: ChannelInspection | undefined;
  /** How `--json` prints it; default: as one object on several lines. */
  readonly print?: ((value: { readonly error: FailureJson }) => void) | undefined;
}

/** What `--json` says of a call that failed. `fields` are those of a declared error. */
export interface FailureJson {
  /** That of the declared error, or `RpcError`. */
  readonly name: string;
  /** Of a declared error, the one that its contract gives it. */
  readonly code: string | undefined;
  readonly message: string;
  readonly [more: string]: unknown;
}

/** Prints it on stderr, or one object with `--json`. Throws what is no failure of a call. */
export function reportFailure(live: Live, error: unknown, attempt: FailedAttempt = {}): Exit {
  if (error instanceof DeclaredError || isDeclaredError(error)) return reportDeclared(live, error, attempt);
  if (!(error instanceof RpcError)) throw error;
  if (error.code === "INVALID_ARGUMENT" && error.origin === "client") throw new UsageError(live.tools.escape(messageOf(error)));
  const isAbsent = error.code === "UNAVAILABLE" && (attempt.inspection?.instances.length ?? 0) === 0;
  const exit = isAbsent ? Exit.absent : exitOf(error);
  const tried = triedInstances(error, attempt.inspection);
  if (live.flags.json === true) {
    const { code, processed, attempts, details } = error;
    printJson(live, attempt, {
      name: "RpcError",
      code,
      message: messageOf(error),
      processed,
      attempts,
      details,
      instances: tried,
    });
    return exit;
  }
  const { escape } = live.tools;
  const lines = [`${live.tint(`error ${error.code}`, "bad")}: ${escape(summaryOf(live, error, attempt, tried.length))}`];
  lines.push(...triedLines(tried).map(escape), ...registryLine(attempt.inspection).map(escape));
  if (error.code === "UNAVAILABLE") lines.push(...adviceOf(live, attempt.service));
  live.err(`${lines.join("\n")}\n`);
  return exit;
}

/** That nobody answered is said in one line, as each instance has a line of its own. */
function summaryOf(live: Live, error: RpcError, { service, inspection }: FailedAttempt, tried: number): string {
  const isOfAll = error.code === "UNAVAILABLE" && error.origin === "client" && (inspection?.instances.length ?? 0) > 0;
  const text = isOfAll && tried > 0 ? `no instance of ${inspection?.service ?? service} answered` : messageOf(error);
  if (tried === 0) return text;
  return `${text} (${tried} tried, ${formatMs(live.elapsedMs)} of ${formatMs(live.timeoutMs)})`;
}

function adviceOf(live: Live, service: string | undefined): readonly string[] {
  if (service === undefined) return [];
  if (live.isOneServer) return [`  next: callwire health${live.here}`];
  return [`  next: callwire instances ${live.word(service)}${live.here} --watch     or: callwire doctor${live.here}`];
}

/** Without the code in front, which stands in another place. */
export function messageOf(error: RpcError): string {
  return error.origin === "client" ? inWordsOfFlags(error.text) : error.text;
}

function printJson(live: Live, { print }: FailedAttempt, error: FailureJson): void {
  if (print === undefined) live.json({ error });
  else print({ error });
}

function reportDeclared(live: Live, error: unknown, attempt: FailedAttempt): Exit {
  const { name, message, code, fields } = error as DeclaredError & { readonly code?: string; readonly fields?: unknown }; // as DynamicError has them
  if (live.flags.json === true) printJson(live, attempt, { name, code, message, fields });
  else {
    const { escape } = live.tools;
    const own = message === name ? "" : `: ${escape(message)}`;
    const rest = fields === undefined ? "" : `  ${escape(JSON.stringify(fields))}\n`;
    live.err(`error ${escape(name)}${code === undefined ? "" : ` (${code})`}${own}\n${rest}`);
  }
  return Exit.declared;
}

/** One that did not answer, and why. */
interface Tried {
  readonly address: string;
  /** Empty for an address that has no other name. */
  readonly id: string;
  readonly cause: string;
  readonly ejectedForMs?: number;
}

/** Those that had the call, and those that could not be reached at all. */
function triedInstances({ attempts }: RpcError, inspection: ChannelInspection | undefined): readonly Tried[] {
  const sent = attempts.map(({ instance, cause, ms }): Tried => {
    const [address = "", id = ""] = instance.split(" ");
    return { address, id, cause: `${cause}, after ${formatMs(ms)}` };
  });
  const tried = new Map(sent.map((each) => [each.address, each]));
  for (const { endpoint, lastError, ejected, state } of inspection?.instances ?? []) {
    const address = addressOf(endpoint);
    const silence = state === "connecting" ? "no answer yet" : undefined;
    const cause = tried.get(address)?.cause ?? reasonOfNoConnection(lastError) ?? silence;
    if (cause === undefined) continue;
    const id = endpoint.id === address ? "" : endpoint.id;
    tried.set(address, { address, id, cause, ...(ejected === undefined ? {} : { ejectedForMs: ejected.forMs }) });
  }
  return [...tried.values()];
}

function triedLines(tried: readonly Tried[]): readonly string[] {
  const shown = tried.slice(0, MAX_SHOWN).map(({ address, id, cause, ejectedForMs }) => {
    return [address, id, cause, ejectedForMs === undefined ? "" : `ejected for ${formatMs(ejectedForMs)}`];
  });
  const more = tried.length - shown.length;
  return [...alignLines(shown).map((line) => `  ${line}`), ...(more === 0 ? [] : [`  and ${more} more`])];
}

function registryLine(inspection: ChannelInspection | undefined): readonly string[] {
  if (inspection === undefined || inspection.registry.target.startsWith("static:")) return [];
  const { target, health, ageMs } = inspection.registry;
  return [`  registry ${target}: ${health}, ${ageMs === undefined ? "no list yet" : `list ${formatMs(ageMs)} old`}`];
}

function exitOf({ code }: RpcError): FailedCall {
  return (64 + Status[code]) as FailedCall; // of 1 to 16
}
