// The stats of one instance, for as long as somebody looks. It comes back by itself. The instance
// counts its calls meanwhile.

import { connect, type Endpoint, RpcError } from "callwire";
import { type Snapshot, Stats } from "callwire/stats";
import { reasonOf } from "./ask-stats.js";
import { targetOf } from "./endpoint-text.js";
import type { Live } from "./live-command.js";
import { waitFor } from "./waiting.js";

/** Before an instance is asked again that has just gone away: most come back at once. */
const AGAIN_MS = 1_000;
/** The same of one that stays away, or tells no figures: it would have to be started anew. */
const LATER_MS = 30_000;

export interface StatsListener {
  /** `before`: the snapshot ahead of it; undefined for the first one of a connection. */
  onSnapshot(snapshot: Snapshot, before: Snapshot | undefined): void;
  /** It tells none for now. */
  onFailure(why: string): void;
}

export class FollowedStats {
  readonly #ended = new AbortController();
  readonly #over: Promise<void>;

  /** `token`: empty for none. */
  constructor(live: Live, endpoint: Endpoint, token: string, listener: StatsListener) {
    this.#over = this.#follow(live, endpoint, token, listener);
  }

  /** Nothing is told from here on. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#over;
  }

  async #follow(live: Live, endpoint: Endpoint, token: string, listener: StatsListener): Promise<void> {
    const { signal } = this.#ended;
    let againMs = AGAIN_MS;
    while (!signal.aborted) {
      try {
        await using server = connect(Stats, targetOf(endpoint), { tls: live.tls });
        let before: Snapshot | undefined;
        for await (const snapshot of server.with({ failFast: true, signal }).watch(token)) {
          listener.onSnapshot(snapshot, before);
          againMs = AGAIN_MS;
          before = snapshot;
        }
        listener.onFailure("it drains");
      } catch (error) {
        if (signal.aborted) return;
        listener.onFailure(isAway(error) ? "it cannot be reached" : reasonOf(error, "by CALLWIRE_STATS_TOKEN"));
        if (isRefusal(error)) againMs = LATER_MS;
      }
      await waitFor(againMs, signal);
      againMs = Math.min(2 * againMs, LATER_MS);
    }
  }
}

/** One reason for many instances: the words of the client have the address and the time. */
function isAway(error: unknown): boolean {
  return error instanceof RpcError && error.code === "UNAVAILABLE";
}

function isRefusal(error: unknown): boolean {
  return error instanceof RpcError && (error.code === "UNIMPLEMENTED" || error.code === "PERMISSION_DENIED");
}
