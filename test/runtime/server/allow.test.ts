import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import { TcpProxy } from "../../support/tcp-proxy.js";

const authority = new Authority();
const ca = authority.cert;
const tls = { ...authority.issue({ names: ["URI:callwire:demo.calculator.v1.Calculator"] }), ca };

describe("the list of clients that a service allows", () => {
  afterEach(closeAll);

  it("lets in a client by any name of its certificate, whatever the case of a DNS name", async () => {
    const allow = ["URI:spiffe://example.org/billing", "DNS:Reports.example.org"];
    const server = await startCalculator({}, { tls, allow });

    assert.equal(await clientNamed(server, "URI:spiffe://example.org/billing").divide(1), 1);
    assert.equal(await clientNamed(server, "DNS:x.example.org", "DNS:reports.example.org").divide(1), 1);
  });

  it("knows a client again whose connection broke", async () => {
    const server = await startCalculator({}, { tls, allow: ["DNS:billing"] });
    const proxy = await TcpProxy.start(server.address.port);
    const calc = clientNamed(`tcp://127.0.0.1:${proxy.port}`, "DNS:billing");
    for (let round = 1; round <= 3; round++) {
      assert.equal(await calc.divide(round), round);
      proxy.sever();
      proxy.heal();
    }
    await calc.close();
    await proxy.close();
  });

  const refused: readonly (readonly string[])[] = [
    [],
    ["URI:spiffe://example.org/other"],
    ["URI:spiffe://example.org/BILLING"],
    ["URI:spiffe://example.org/billing/x"],
    ["DNS:spiffe://example.org/billing"],
    ["DNS:x, URI:spiffe://example.org/billing"],
  ];
  for (const names of refused) {
    it(`refuses ${names.length === 0 ? "a client without names" : names.join(" and ")}, and does not try again`, async () => {
      let entered = 0;
      const divide = (): number => ++entered;
      const server = await startCalculator({ divide }, { tls, allow: ["URI:spiffe://example.org/billing"] });

      await assert.rejects(clientNamed(server, ...names).divide(1), (error) => {
        assert.ok(error instanceof RpcError);
        assert.deepEqual([error.code, error.processed, error.attempts.length], ["PERMISSION_DENIED", "no", 1]);
        assert.match(error.message, /Calculator\/divide does not take .+; have it added to allow on the server/);
        return true;
      });
      assert.equal(entered, 0);
    });
  }

  it("does not tell those it refuses whom it allows", async () => {
    const server = await startCalculator({}, { tls, allow: ["URI:spiffe://example.org/billing"] });

    await assert.rejects(clientNamed(server, "DNS:a").divide(1), (error: Error) => !error.message.includes("billing"));
  });

  it("refuses everybody when it is empty", async () => {
    const server = await startCalculator({}, { tls, allow: [] });

    await assert.rejects(clientNamed(server, "DNS:a.example.org").divide(1), { code: "PERMISSION_DENIED" });
  });

  it("is refused by a server that asks nobody for a certificate", async () => {
    const message = /allows certain clients, but none is asked who it is; give serve tls\.ca/;

    await assert.rejects(startCalculator({}, { allow: ["DNS:a"] }), { code: "INVALID_ARGUMENT", message });
    await assert.rejects(startCalculator({}, { tls: { cert: tls.cert, key: tls.key }, allow: ["DNS:a"] }), { message });
  });

  for (const name of ["billing", "CN:billing", "DNS:", "URI:a b", "DNS:a, DNS:b"]) {
    it(`has no entry ${JSON.stringify(name)}`, async () => {
      await assert.rejects(startCalculator({}, { tls, allow: [name] }), {
        code: "INVALID_ARGUMENT",
        message: new RegExp(
          `option allow of demo\\.calculator\\.v1\\.Calculator takes DNS:name and URI:uri, got ${JSON.stringify(name)}$`,
        ),
      });
    });
  }
});

function clientNamed(server: Parameters<typeof connectCalculator>[0], ...names: readonly string[]) {
  return connectCalculator(server, { tls: { ca, ...authority.issue({ names }) } });
}
