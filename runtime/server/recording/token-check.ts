// Who may record, or watch: whoever has the token. It is compared in constant time, and wrong ones
// are counted for each peer.

import { createHash, timingSafeEqual } from "node:crypto";
import { RpcError } from "../../base/errors.js";
import { MAX_SUSPECTS, MAX_WRONG_TOKENS, WRONG_TOKENS_MS } from "../../base/limits/recording.js";
import { peerKeyOf } from "../../base/peer-key.js";
import type { Peer } from "../../call/call-context.js";

interface Suspect {
  wrong: number;
  readonly until: number;
}

const OTHERS = "others";

export class TokenCheck {
  readonly #hash: Buffer;
  readonly #option: string;
  /** By peer, those of the last minute. At most MAX_SUSPECTS, and one for all others. */
  readonly #suspects = new Map<string, Suspect>();

  /** `option`: of `serve`, which the token is from. */
  constructor(token: string, option: string) {
    this.#option = option;
    this.#hash = hashOf(token);
  }

  /**
   * Why this peer does not record: PERMISSION_DENIED for a wrong token, RESOURCE_EXHAUSTED after
   * many. Undefined when the token is right. `now`: monotonic milliseconds.
   */
  refusalOf(given: string, { address, certificate }: Peer, now: number): RpcError | undefined {
    const key = peerKeyOf(
      address.startsWith("unix:") ? address : address.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""),
      certificate,
    );
    const known = this.#suspects.get(key) ?? this.#suspects.get(OTHERS);
    const suspect = known !== undefined && known.until > now ? known : undefined;
    if (suspect !== undefined && suspect.wrong >= MAX_WRONG_TOKENS) {
      const retryAfterMs = suspect.until - now;
      const text = `${suspect.wrong} wrong tokens came from here; try again in ${Math.ceil(retryAfterMs / 1_000)} s`;
      return new RpcError("RESOURCE_EXHAUSTED", text, { retryAfterMs });
    }
    if (timingSafeEqual(hashOf(given), this.#hash)) return undefined;
    if (suspect === undefined) this.#enter(key, now);
    else suspect.wrong++;
    const text = `the token is not the one of ${this.#option} of serve; ask who runs the server for it`;
    return new RpcError("PERMISSION_DENIED", text);
  }

  #enter(key: string, now: number): void {
    if (this.#suspects.size >= MAX_SUSPECTS)
      for (const [each, { until }] of this.#suspects) if (until <= now) this.#suspects.delete(each);
    this.#suspects.set(this.#suspects.size < MAX_SUSPECTS ? key : OTHERS, { wrong: 1, until: now + WRONG_TOKENS_MS });
  }
}

/** Of one length, whatever the token's is. */
function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
