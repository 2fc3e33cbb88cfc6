// The live commands with servers that only DNS knows.

import assert from "node:assert/strict";
import { type CallwireServer, implement, serve } from "callwire";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { DnsServer } from "../../support/dns-server.js";
import { callwire, type Outcome, steady } from "./callwire.js";

const CALC = "demo.calculator.v1.Calculator";

describe("the live commands, with servers in DNS", function () {
  this.timeout(60_000);
  let server: CallwireServer;
  let dns: DnsServer;
  before(async () => {
    server = await serve({ listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], stopOnSignal: false });
    dns = await DnsServer.start(({ name, type }) => {
      if (name === "silent.test") return "silence";
      if (name !== "calc.test") return { rcode: 3 };
      return type === "A" ? { records: [{ name, a: "127.0.0.1" }] } : {};
    });
  });
  after(async () => {
    await server.close();
    await dns.close();
  });

  const targetOf = (name: string): string => `dns:${name}.test:${server.address.port}?resolver=127.0.0.1:${dns.port}`;
  const run = async (name: string, ...args: readonly string[]): Promise<Outcome> =>
    steady(await callwire([...args, "--registry", targetOf(name)]));

  it("call by the contract that a server gives, and list who is at the addresses", async () => {
    const called = await run("calc", "call", `${CALC}/divide`, "num1=10", "num2=4");
    assert.deepEqual([called.code, called.stdout], [0, "2.5\n"]);
    const listed = await run("calc", "instances", CALC);
    assert.equal(listed.code, 0);
    assert.match(listed.stdout, /^HOST:PORT HOST:PORT up answers 100 - - - -$/m);
  });

  it("say that DNS names no services, and which server to ask", async () => {
    const { code, stderr } = await run("calc", "services");
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^callwire: dns:calc\.test:\d+\?resolver=HOST:PORT does not name its services; ask a server: callwire services --at HOST:PORT, or name one: callwire instances <service>\n$/,
    );
  });

  it("say so where the name is not there either", async () => {
    const { code, stderr } = await run("nobody", "services");
    assert.equal(code, 2);
    assert.match(stderr, /does not name its services \(nobody\.test: no such name\); name one: callwire instances <service>\n$/);
  });

  it("say that a name is not there, and what to do", async () => {
    for (const args of [
      ["instances", CALC],
      ["call", `${CALC}/divide`, "num1=1"],
    ]) {
      const { code, stderr } = await run("nobody", ...args);
      assert.equal(code, 3);
      assert.match(
        stderr,
        /^callwire: no instance of \S+ is registered under dns:nobody\S+ \(nobody\.test: no such name\); check the name, or have a server's address written there\n$/,
      );
    }
  });

  it("say that nobody answers for the name", async () => {
    const listed = await run("silent", "instances", CALC);
    assert.equal(listed.code, 3);
    assert.match(listed.stderr, /dns:silent\S+ gave no list: silent\.test: no answer; check the target, or give more --timeout/);
    const called = await run("silent", "call", `${CALC}/divide`, "num1=1");
    assert.equal(called.code, 3);
    assert.match(called.stderr, /dns:silent\S+ did not answer within TIME \(silent\.test: no answer\); check that/);
  });
});
