// How many connections a server takes, as its options say, and what it says of those that it does
// not take.

import { FairShare } from "../base/fair-share.js";
import type { LimitedLog } from "../base/limited-log.js";
import { DEFAULT_MAX_CONNECTIONS } from "../base/limits/server.js";
import type { ConnectionLimit } from "../transport/connection-limit.js";

export function connectionLimit(
  options: { readonly maxConnections?: number | undefined; readonly maxConnectionsPerPeer?: number | undefined },
  log: LimitedLog,
): ConnectionLimit {
  return {
    share: new FairShare(options.maxConnections ?? DEFAULT_MAX_CONNECTIONS, options.maxConnectionsPerPeer),
    onRefused(peer, own, all) {
      const kind = "a connection is refused";
      const fix = "raise maxConnections or maxConnectionsPerPeer, or find out what its clients do";
      log.warn(kind, `${kind}: ${peer} has ${own} of ${all} connections; ${fix}`);
    },
  };
}
