// The official clients of Connect, with generated code, at a server and at a gateway: by HTTP/1.1
// and HTTP/2, in the clear and over TLS. What they get is what a client of Callwire gets.

import type { Transport } from "@connectrpc/connect";
import { Doors } from "./doors.js";
import { generateClients, type Packages } from "./generated-clients.js";
import type { Cases, ConformanceClient, KitchenClient, Scene } from "./kinds.js";
import { basicCases, cancellationCases, duplicateMetadataCases, errorCases, timeoutCases } from "./named-cases.js";
import { answerSizeCases, CLIENT_LIMIT_BYTES, clientSizeCases, messageSizeCases } from "./size-cases.js";
import { createTransport, PAIRS, takesLargest, type Version } from "./transports.js";

const SUITES: Readonly<Record<string, Cases>> = {
  basic: basicCases,
  errors: errorCases,
  timeouts: timeoutCases,
  "duplicate metadata": duplicateMetadataCases,
  "message size": messageSizeCases,
  "answer size": answerSizeCases,
  cancellation: cancellationCases,
};

const LARGEST: readonly Cases[] = [messageSizeCases, answerSizeCases];

const NAMES: Readonly<Record<Version, string>> = {
  "1.1": "connect-node by HTTP/1.1",
  "2": "connect-node by HTTP/2",
  web: "connect-web",
};

describe("the conformance cases of Connect", function () {
  this.timeout(60_000);
  let packages: Packages;
  let doors: Doors;

  before(async () => {
    [packages, doors] = await Promise.all([generateClients(), Doors.open()]);
  });
  after(() => doors[Symbol.asyncDispose]());
  afterEach(() => doors.handle({}));

  for (const [door, version] of PAIRS) {
    describe(`by ${NAMES[version]} at ${door}`, () => {
      let kitchen: KitchenClient;
      let conformance: ConformanceClient;

      before(() => {
        ({ kitchen, conformance } = createClients(packages, createTransport(packages, doors, door, version)));
      });

      for (const [suite, cases] of Object.entries(SUITES)) {
        if (LARGEST.includes(cases) && !takesLargest(door, version)) continue;
        for (const [name, run] of Object.entries(cases)) {
          if (isPossible(name, version)) it(`${suite}: ${name}`, () => run({ doors, kitchen, conformance }));
        }
      }

      for (const [name, run] of Object.entries(clientSizeCases)) {
        if (version === "web" || !isPossible(name, version)) continue; // connect-web has no limit
        it(`client message size: ${name}`, () => {
          const transport = createTransport(packages, doors, door, version, { readMaxBytes: CLIENT_LIMIT_BYTES });
          return run({ doors, ...createClients(packages, transport) });
        });
      }
    });
  }
});

function createClients({ connect, Kitchen, Conformance }: Packages, transport: Transport): Omit<Scene, "doors"> {
  // Of services that are loaded, so without their types.
  return {
    kitchen: connect.createClient(Kitchen, transport) as unknown as KitchenClient,
    conformance: connect.createClient(Conformance, transport) as unknown as ConformanceClient,
  };
}

/** A browser sends no streams, and both ways at once takes HTTP/2. */
function isPossible(name: string, version: Version): boolean {
  if (version === "web") return !/^(?:client-stream|bidi)/.test(name);
  return version === "2" || !name.startsWith("bidi");
}
