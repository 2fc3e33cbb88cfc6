// What a live command prints when it fails, and the exit code: what happened, what was tried, and
// what to do next.

import { type ChannelInspection, DeclaredError, isDeclaredError, RpcError, Status } from "callwire";
import { Exit, type FailedCall, UsageError } from "../usage-error.js";
import type { Live } from "./live-command.js";
import { formatMs } from "./table.js";

/** What is known of the call that failed. */
export interface FailedAttempt {
  readonly service?: string | undefined;
  readonly inspection?: ChannelInspection | undefined;
  readonly elapsedMs?: number | undefined;
}

/** Prints it on stderr, or one object with `--json`. Throws what is no failure of a call. */
export function reportFailure(live: Live, error: unknown, attempt: FailedAttempt = {}): Exit {
  if (error instanceof DeclaredError || isDeclaredError(error)) return reportDeclared(live, error);
  if (!(error instanceof RpcError)) throw error;
  if (error.code === "INVALID_ARGUMENT" && error.origin === "client") throw new UsageError(live.tools.escape(error.text));
  const isAbsent = error.code === "UNAVAILABLE" && (attempt.inspection?.instances.length ?? 0) === 0;
  const exit = isAbsent ? Exit.absent : exitOf(error);
  const message = error.text;
  if (live.flags.json === true) {
    live.json({
      error: { code: error.code, message, processed: error.processed, attempts: error.attempts, details: error.details },
    });
    return exit;
  }
  const { escape } = live.tools;
  const lines = [`error ${error.code}: ${escape(message)}`];
  const [summary] = lines;
  if (error.attempts.length > 0 && attempt.elapsedMs !== undefined) {
    lines[0] = `${summary} (${error.attempts.length} tried, ${formatMs(attempt.elapsedMs)} of ${formatMs(live.timeoutMs)})`;
  }
  lines.push(...attemptLines(error, attempt.inspection).map(escape), ...registryLine(attempt.inspection).map(escape));
  const { service } = attempt;
  if (service !== undefined && error.code === "UNAVAILABLE") {
    lines.push(
      live.isOneServer
        ? `  next: callwire health${live.here}`
        : `  next: callwire instances ${escape(service)}${live.here} --watch`,
    );
  }
  live.err(`${lines.join("\n")}\n`);
  return exit;
}

function reportDeclared(live: Live, error: unknown): Exit {
  const { name, message, code, fields } = error as DeclaredError & { readonly code?: string; readonly fields?: unknown }; // as DynamicError has them
  if (live.flags.json === true) live.json({ error: { name, code, message, fields } });
  else {
    const { escape } = live.tools;
    const own = message === name ? "" : `: ${escape(message)}`;
    const rest = fields === undefined ? "" : `  ${escape(JSON.stringify(fields))}\n`;
    live.err(`error ${escape(name)}${code === undefined ? "" : ` (${code})`}${own}\n${rest}`);
  }
  return Exit.declared;
}

function attemptLines({ attempts }: RpcError, inspection: ChannelInspection | undefined): readonly string[] {
  const ejected = new Map(inspection?.instances.map(({ endpoint, ejected }) => [endpoint.id, ejected]));
  return attempts.slice(0, 10).map(({ instance, cause, ms }) => {
    const [, id = ""] = instance.split(" ");
    const left = ejected.get(id);
    return `  ${instance}  ${cause}  ${formatMs(ms)}${left === undefined ? "" : `  ejected for ${formatMs(left.forMs)}`}`;
  });
}

function registryLine(inspection: ChannelInspection | undefined): readonly string[] {
  if (inspection === undefined || inspection.registry.target.startsWith("static:")) return [];
  const { target, health, ageMs } = inspection.registry;
  return [`  registry ${target}: ${health}, ${ageMs === undefined ? "no list yet" : `list ${formatMs(ageMs)} old`}`];
}

function exitOf({ code }: RpcError): FailedCall {
  return (64 + Status[code]) as FailedCall; // of 1 to 16
}
