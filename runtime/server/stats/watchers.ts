// Who watches the figures of one server, and what each is told. The calls are counted while there
// is one; before and afterwards a call pays a look at a field.

import { isLoopback } from "../../base/address.js";
import { RpcError } from "../../base/errors.js";
import { MAX_STATS_WATCHERS } from "../../base/limits/stats.js";
import type { CallContext, Peer } from "../../call/call-context.js";
import { isAllowed } from "../admission.js";
import { TokenCheck } from "../recording/token-check.js";
import type { ServerCore } from "../server-core.js";
import type { Snapshot, StatsHandler, WatchedServer } from "../stats.js";
import { CallTally } from "./call-tally.js";
import { StatsWindow } from "./stats-window.js";

export class Watchers implements StatsHandler {
  readonly #server: WatchedServer;
  readonly #check: TokenCheck | undefined;
  /** At most MAX_STATS_WATCHERS. */
  #running = 0;

  constructor(server: WatchedServer) {
    this.#server = server;
    this.#check = server.token === undefined ? undefined : new TokenCheck(server.token, "stats");
  }

  async *watch(context: CallContext, token: string, intervalMs: number): AsyncGenerator<Snapshot> {
    const { core } = this.#server;
    const refusal = this.#refusalOf(token, context.peer, core.clock.nowMs());
    if (refusal !== undefined) throw refusal;
    if (this.#running >= MAX_STATS_WATCHERS)
      throw new RpcError("RESOURCE_EXHAUSTED", `${this.#running} watch this server, and no more can; end one of them`);
    const window = new StatsWindow(this.#server, this.#hiddenFrom(context.peer));
    this.#running++;
    core.counts ??= new CallTally(core.clock.nowMs());
    try {
      yield window.read();
      while (await waited(context, core, intervalMs)) yield window.read();
      if (!context.signal.aborted) yield window.read(); // it drains
    } finally {
      window.stop();
      this.#running--;
      if (this.#running === 0) stopCounting(core);
    }
  }

  /** Methods that this one may not call. Who has the token sees all. */
  #hiddenFrom(peer: Peer): ReadonlySet<string> {
    if (this.#check !== undefined) return new Set();
    const methods = [...this.#server.core.methods.values()];
    return new Set(methods.filter(({ allow }) => allow !== undefined && !isAllowed(peer, allow)).map(({ fullName }) => fullName));
  }

  #refusalOf(token: string, peer: Peer, now: number): RpcError | undefined {
    if (this.#check !== undefined) return this.#check.refusalOf(token, peer, now);
    if (isOfThisMachine(peer)) return undefined;
    const fix = "have it started with stats: { token } in serve, and give that token";
    return new RpcError("PERMISSION_DENIED", `this server tells its figures to clients of its own machine; ${fix}`);
  }
}

function stopCounting(core: ServerCore): void {
  core.counts?.stop();
  core.counts = undefined;
}

/** By its address. All that comes through a proxy on this machine is of this machine, too. */
export function isOfThisMachine({ address }: Peer): boolean {
  if (address.startsWith("unix:")) return true;
  const host = address
    .replace(/:\d+$/, "")
    .replace(/^\[|\]$/g, "")
    .replace(/^::ffff:(?=\d+\.)/i, "");
  return host !== "localhost" && isLoopback({ host, port: 0 });
}

/** True after `intervalMs`; false as soon as the call is over or the server drains. */
async function waited({ signal, stopping }: CallContext, { clock }: ServerCore, intervalMs: number): Promise<boolean> {
  const isOver = (): boolean => signal.aborted || stopping.aborted;
  if (isOver()) return false;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", done);
      stopping.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.setTimeout(done, intervalMs);
    signal.addEventListener("abort", done);
    stopping.addEventListener("abort", done);
  });
  return !isOver();
}
