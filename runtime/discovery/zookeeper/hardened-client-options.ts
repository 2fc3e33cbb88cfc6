// What a client of one session is told, and whom it tells.

import type { Address } from "../../base/address.js";
import type { Clock } from "../../base/clock.js";
import type { Random } from "../../base/random.js";
import type { HostTls } from "../../transport/host-tls.js";

export interface HardenedClientOptions {
  readonly hosts: readonly Address[];
  readonly sessionTimeoutMs: number;
  /** `user:password`. */
  readonly digest: string | undefined;
  readonly tls: HostTls | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who is told what becomes of the client. */
export interface HardenedClientOwner {
  onConnected(): void;
  onDisconnected(reason: string): void;
  /** The session is gone, or no server takes it any more. Called once; nothing follows. */
  onSessionLost(reason: string): void;
}
