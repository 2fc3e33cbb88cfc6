// How a handler of the world ends, as its caller asks for it, and what its call may come to then.
// What is common to all calls is ledger.ts.

import { type DeclaredError, RpcError } from "#runtime/base/errors.js";
import { MAX_LOG_BURST } from "#runtime/base/limits/log.js";
import type { Random } from "#runtime/base/random.js";
import { Busy, Ending, Refused } from "../../generated/world.js";

const ODD_ENDINGS: readonly Ending[] = Object.values(Ending).filter((ending) => ending !== Ending.Answers);

/** What a line of a server's log has of a mistake. */
const LOGGED = /\[error ([0-9a-f]{8})\] Error: call (\d+) breaks as it was asked for/;

/** A call, as far as its end goes. */
export interface Ended {
  readonly id: number;
  readonly ending: Ending;
  /** Servers that have begun it. */
  readonly runs: readonly string[];
  readonly hedgeAfterMs?: number | undefined;
  readonly error?: RpcError | undefined;
  readonly declared?: DeclaredError | undefined;
}

export function drawEnding(random: Random): Ending {
  return ODD_ENDINGS[Math.floor(random() * ODD_ENDINGS.length)] ?? Ending.Aborts; // the index is within the list
}

/** Ends the handler as its caller asks for it, or lets it answer. `attempt`: from 1 on. */
export function endAs(ending: Ending, call: number, attempt: number): void {
  switch (ending) {
    case Ending.Aborts:
      throw new RpcError("ABORTED", "as it was asked for");
    case Ending.Refuses:
      throw new Refused({ call });
    case Ending.IsBusy:
      throw new Busy({ call });
    case Ending.IsBusyFirst:
      if (attempt === 1) throw new Busy({ call });
      return;
    case Ending.Breaks:
      throw new Error(`call ${call} breaks as it was asked for`);
    default:
  }
}

export function isBusy(ending: Ending): boolean {
  return ending === Ending.IsBusy || ending === Ending.IsBusyFirst;
}

/** The mistakes that servers have logged, by the id that their callers get. */
export class LoggedMistakes {
  readonly #calls = new Map<string, { readonly server: string; readonly call: number }>();

  /** False when the line is of no mistake that was asked for. */
  add(server: string, line: string): boolean {
    const [, errorId, call] = LOGGED.exec(line) ?? [];
    if (errorId === undefined || this.#calls.has(errorId)) return false;
    this.#calls.set(errorId, { server, call: Number(call) });
    return true;
  }

  /**
   * Whether the error is the end of this call, as a server has logged it. Behind very many it says
   * that it has not.
   */
  has({ id, runs }: Ended, { errorId, text }: RpcError): boolean {
    if (text.includes("too many came to log") && this.#calls.size >= MAX_LOG_BURST) return true;
    const logged = this.#calls.get(errorId ?? "");
    return logged?.call === id && runs.includes(logged.server);
  }
}

/** What is wrong with the end of a call, as a sentence about it; undefined when nothing is. */
export function explainEnd(call: Ended, mistakes: LoggedMistakes): string | undefined {
  const { ending, declared } = call;
  if (declared !== undefined) return explainDeclared(call, declared);
  if (call.error !== undefined) return explainError(call, call.error, mistakes);
  if (ending === Ending.Answers || ending === Ending.IsBusyFirst) return undefined;
  return `succeeded, though its handler ends as ${ending}`;
}

function explainDeclared({ id, ending, runs, hedgeAfterMs }: Ended, error: DeclaredError): string | undefined {
  if (runs.length === 0) return `ended with ${error.name}, and never ran`;
  const isAsked = error instanceof Refused ? ending === Ending.Refuses : isBusy(ending);
  if (!isAsked) return `ended with ${error.name}, though its handler ends as ${ending}`;
  const isLater = ending === Ending.IsBusyFirst && runs.length > 1 && hedgeAfterMs === undefined;
  if (isLater) return `ended with ${error.name} in a later attempt, and does so in its first one`;
  const of: unknown = Reflect.get(error, "call");
  return of === id ? undefined : `got the ${error.name} of call ${of}`;
}

function explainError(call: Ended, error: RpcError, mistakes: LoggedMistakes): string | undefined {
  const { ending } = call;
  if (error.code === "ABORTED" && !(ending === Ending.Aborts && error.processed === "yes")) return "did not throw that";
  if (error.code !== "INTERNAL") return undefined;
  if (ending !== Ending.Breaks) return "ended with a mistake of ours";
  if (error.processed !== "yes") return "broke, and does not say that it ran";
  return mistakes.has(call, error) ? undefined : `has the error id ${error.errorId}, which no server has logged for it`;
}
