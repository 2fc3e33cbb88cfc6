// How one attempt of a call has ended. What becomes of the call then is decided in one place:
// channel/channel.ts.

import type { DeclaredError, RpcError } from "../base/errors.js";

/**
 * - `answered`: with what the method returns. Who has read it settles the call, right behind.
 * - `declared`: with an error of the contract.
 * - `failed`: with a status, or with its connection. `notStarted`: the server says that it did not
 *   begin.
 * - `unsent`: with its connection, before it had left this process.
 * - `givenUp`: with its caller, who waits no longer. The call is settled.
 */
export type AttemptResult =
  | { readonly kind: "answered" }
  | { readonly kind: "declared"; readonly error: DeclaredError }
  | { readonly kind: "failed"; readonly error: RpcError; readonly notStarted: boolean }
  | { readonly kind: "unsent"; readonly error: RpcError }
  | { readonly kind: "givenUp" };

// One for all calls: most attempts end so, and nothing is to be made for that.
export const ANSWERED: AttemptResult = { kind: "answered" };
export const GIVEN_UP: AttemptResult = { kind: "givenUp" };
