// Who carries a call of a client, as the call itself sees it.

import type { RpcError } from "../base/errors.js";

/** Who carries the call now: a connection's table of calls, or a queue. */
export interface CallPlace<Call> {
  /** For people: the instance that has the call; undefined while none has. */
  readonly instance?: string | undefined;
  /**
   * The caller does not wait any more. Called once, after which the place has forgotten the call.
   */
  onAbandoned(call: Call): void;
  /**
   * A better error than that the deadline has passed, when the place knows why the call could not
   * be sent.
   */
  explainDeadline?(call: Call): RpcError | undefined;
}
