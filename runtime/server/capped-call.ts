// A call whose client would wait longer than this server lets one run. Its client is told, as it
// goes by its own clock.

import type { Peer } from "../call/call-context.js";
import { type CallServer, IncomingCall } from "../call/incoming-call.js";
import type { ServerMethod } from "./method-table.js";

/** Told when the server's own time for a call is over. */
export type OnCapped = (call: IncomingCall) => void;

export class CappedCall extends IncomingCall {
  readonly #onCapped: OnCapped;

  constructor(
    { fullName, meta }: ServerMethod,
    peer: Peer,
    streamId: number,
    deadlineAt: number,
    server: CallServer,
    onCapped: OnCapped,
  ) {
    super(fullName, meta, peer, streamId, deadlineAt, server);
    this.#onCapped = onCapped;
  }

  override onDeadline(): void {
    this.#onCapped(this);
  }
}
