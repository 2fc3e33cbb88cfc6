// TLS with servers in DNS: who a server is, its certificate says, by the name of its service.

import assert from "node:assert/strict";
import { closeAll, connectCalculator } from "../../../support/calculator-server.js";
import { DnsServer } from "../../../support/dns-server.js";
import { assertUnavailable, authority, ca, startTlsCalculator } from "../../../support/tls-calculator.js";

describe("a client with TLS whose servers are in DNS", () => {
  let dns: DnsServer;
  beforeEach(async () => {
    dns = await DnsServer.start(({ name, type }) => (type === "A" ? { records: [{ name, a: "127.0.0.1" }] } : {}));
  });
  afterEach(async () => {
    await closeAll();
    await dns.close();
  });

  const targetOf = (port: number): string => `dns:calc.test:${port}?resolver=127.0.0.1:${dns.port}`;

  it("takes the certificate of the service, or the name that it is given", async () => {
    const { address } = await startTlsCalculator();
    assert.equal(await connectCalculator(targetOf(address.port), { tls: { ca } }).divide(10, 4), 2.5);
    const named = await startTlsCalculator({}, authority.issue({ names: ["DNS:calc.test"] }));
    const tls = { ca, serverName: "DNS:calc.test" };

    assert.equal(await connectCalculator(targetOf(named.address.port), { tls }).divide(10, 4), 2.5);
  });

  it("takes no certificate for being that of the name in DNS", async () => {
    const { address } = await startTlsCalculator({}, authority.issue({ names: ["DNS:calc.test"] }));

    const calc = connectCalculator(targetOf(address.port), { tls: { ca } });
    await assertUnavailable(calc, /the server's certificate has DNS:calc\.test, not URI:callwire:/);
  });
});
