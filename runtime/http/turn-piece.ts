// Waits with a message until its peer has its turn, where somebody else takes the message apart.

import { RpcError } from "../base/errors.js";
import type { HttpInflow, Piece, Waited } from "./http-inflow.js";

/** Resolves with how long it has waited. Rejects with CANCELLED when its connection is gone. */
export function whenInTurn(inflow: HttpInflow, bytes: number): Promise<Waited> {
  return new Promise((resolve, reject) => inflow.onBody(new TurnPiece(resolve, reject), bytes));
}

class TurnPiece implements Piece {
  readonly #resolve: (waited: Waited) => void;
  readonly #reject: (error: RpcError) => void;

  constructor(resolve: (waited: Waited) => void, reject: (error: RpcError) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  deal(waitedMs: number, queuedMs: number): void {
    this.#resolve({ waitedMs, queuedMs });
  }

  drop(): void {
    this.#reject(new RpcError("CANCELLED", "its client is gone"));
  }
}
