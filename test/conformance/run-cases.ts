// Turns the cases into tests of one pair of a client and a server.

import {
  type Cases,
  closingCases,
  errorCases,
  metadataCases,
  type Pair,
  streamCases,
  unaryCases,
  valueCases,
  windowCases,
} from "./cases.js";
import type { Caller, Subject } from "./subject.js";

export interface Peers {
  serve(): Promise<Subject>;
  connect(server: Subject): Promise<Caller>;
}

const GROUPS: Readonly<Record<string, Cases>> = {
  "a unary call": unaryCases,
  "a value": valueCases,
  "an error": errorCases,
  metadata: metadataCases,
  "a stream": streamCases,
  "a window": windowCases,
};

/** All cases, inside a `describe`. They share one pair, but for those that end it. */
export function runCases(peers: Peers): void {
  let pair: Pair;

  before(async () => {
    pair = await open(peers);
  });

  after(() => close(pair));

  for (const [group, cases] of Object.entries(GROUPS)) {
    describe(group, () => {
      for (const [rule, run] of Object.entries(cases)) it(rule, () => run(pair));
    });
  }

  describe("the end of a connection", () => {
    for (const [rule, run] of Object.entries(closingCases)) {
      it(rule, async () => {
        const own = await open(peers);
        try {
          await run(own);
        } finally {
          await close(own);
        }
      });
    }
  });
}

async function open(peers: Peers): Promise<Pair> {
  const server = await peers.serve();
  return { server, caller: await peers.connect(server) };
}

async function close({ caller, server }: Pair): Promise<void> {
  await caller.close();
  await server.close();
}
