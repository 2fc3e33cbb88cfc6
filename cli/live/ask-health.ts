// Whether one server takes calls, as it says itself; and how such findings are shown. All that a
// probe needs, so nothing else is imported here.

import { connect, type RegistryTarget, RpcError } from "callwire";
import { Health } from "callwire/health";
import { Exit, UsageError } from "../usage-error.js";
import type { Live } from "./live-command.js";
import { type Cell, formatMs } from "./table.js";
import { inWordsOfFlags } from "./tls-flags.js";

/** The status of a server that takes calls, and has no service to say so. */
export const NO_HEALTH_SERVICE = "answers, without a health service";

export interface Finding {
  readonly address: string;
  readonly status: string;
  readonly ms: number;
  readonly isServing: boolean;
}

export interface Question {
  /** For people. */
  readonly address: string;
  readonly target: RegistryTarget;
  /** Which of the server; empty for all of it. */
  readonly service: string;
  /** Default: what the command has left. */
  readonly timeoutMs?: number;
}

/** Never throws for what a server does. */
export async function askHealth(live: Live, question: Question): Promise<Finding> {
  const { address, target, service, timeoutMs = live.leftMs } = question;
  const startedAt = performance.now();
  const found = (status: string, isServing: boolean): Finding => ({
    address,
    status,
    ms: performance.now() - startedAt,
    isServing,
  });
  await using server = connect(Health, target, { tls: live.tls });
  try {
    const status = await server.with({ timeoutMs, failFast: true }).check(service);
    return found(status, status === "Serving");
  } catch (error) {
    if (!(error instanceof RpcError)) return found("unknown service", false);
    // A server without the health service answers, so it is there and takes calls.
    if (error.code === "UNIMPLEMENTED") return found(NO_HEALTH_SERVICE, true);
    const [instance] = server.inspect().instances;
    const isSilent = error.code === "DEADLINE_EXCEEDED" || (error.code === "UNAVAILABLE" && instance?.state === "connecting");
    if (isSilent) return found(`no answer within ${timeoutMs} ms`, false);
    return found(reasonOfNoConnection(instance?.lastError) ?? `${error.code}: ${error.text}`, false);
  }
}

/** The address stands beside it already. */
export function reasonOfNoConnection(lastError: string | undefined): string | undefined {
  if (lastError === undefined) return undefined;
  return inWordsOfFlags(
    lastError.replace(/^(?:\[UNAVAILABLE\] )?(?:cannot connect to \S+: |connection to \S+ lost: (?=the server ))?/, ""),
  );
}

/** Of what `Live` and `askHealth` throw: an address or a file that is none. */
export function reasonOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return error instanceof RpcError ? inWordsOfFlags(error.text) : String(error);
}

/** 0 while all take calls, 3 when one does not. */
export function showFindings(live: Live, findings: readonly Finding[]): Exit {
  if (live.flags.json === true) live.json({ instances: findings });
  else {
    const { escape } = live.tools;
    const rows = findings.map(({ address, status, ms, isServing }): readonly Cell[] => [
      escape(address),
      { text: escape(status), tone: isServing ? "good" : "bad" },
      formatMs(ms),
    ]);
    live.table([{ title: "ADDRESS" }, { title: "HEALTH" }, { title: "TIME", isNumber: true }], rows);
  }
  return findings.every(({ isServing }) => isServing) ? Exit.ok : Exit.absent;
}
