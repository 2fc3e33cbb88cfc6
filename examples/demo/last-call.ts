// The call that a server of the demo finishes while it drains.

import { connect } from "callwire";
import { Calculator } from "../../generated/calculator.js";

export interface LastCall {
  /** What the server has answered, for people. */
  readonly answer: Promise<string>;
}

/** Resolves once the server has begun the call. */
export async function beginLastCall(address: string): Promise<LastCall> {
  const client = connect(Calculator, `tcp://${address}`);
  const answer = client
    .factorial(20n)
    .then((value) => `20! = ${value}`)
    .finally(() => client.close());
  answer.catch(() => undefined); // who waits for it is told
  await client.checksum(Uint8Array.of(1)); // behind the other on one connection, and answered at once
  return { answer };
}
