// Calculators with TLS, the certificates for them, and what a client that does not get through is
// told.

import assert from "node:assert/strict";
import { type CallwireServer, RpcError, type ServerTlsOptions } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import { type connectCalculator, startCalculator } from "./calculator-server.js";
import { Authority } from "./certificates.js";
import { eventually } from "./wait.js";

/** Signs what a test of TLS needs. */
export const authority = new Authority();
export const ca = authority.cert;

/** Name that the certificate of a calculator has. */
export const CALCULATOR_NAME = `URI:callwire:${Calculator.name}`;
export const serverPair = authority.issue({ names: [CALCULATOR_NAME] });
export const clientPair = authority.issue({
  commonName: "billing",
  names: ["URI:spiffe://example.org/billing", "DNS:billing.example.org"],
});

export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Says nothing of the certificates that are wrong on purpose. */
export function startTlsCalculator(
  handler: Parameters<typeof startCalculator>[0] = {},
  tls: Partial<ServerTlsOptions> = {},
  options: Parameters<typeof startCalculator>[1] = {},
): Promise<CallwireServer> {
  return startCalculator(handler, { logger: silent, ...options, tls: { ...serverPair, ...tls } });
}

/** The call ends as UNAVAILABLE, not started, with the cause in the text. */
export async function assertUnavailable(calc: ReturnType<typeof connectCalculator>, message: RegExp): Promise<void> {
  await eventually(() =>
    assert.rejects(calc.with({ failFast: true }).divide(1), (error) => {
      assert.ok(error instanceof RpcError);
      assert.deepEqual([error.code, error.processed], ["UNAVAILABLE", "no"]);
      assert.match(error.message, message);
      return true;
    }),
  );
}
