import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { findRunning, type Runner } from "#cli/live/compat/running-contracts.js";
import { Live, type LiveTools } from "#cli/live/live-command.js";
import { Calculator } from "../../../../generated/calculator.js";
import { closeAll, startCalculator } from "../../../support/calculator-server.js";

const OTHER = "0000000000000001";
const CLOSED = { host: "127.0.0.1", port: 1 };

describe("the contracts of those who run", () => {
  afterEach(closeAll);

  /** By the names of the runners, the fingerprint of the contract by which each is judged. */
  async function find(runners: Readonly<Record<string, Runner>>): Promise<Readonly<Record<string, string | undefined>>> {
    const live = new Live(TOOLS, { registry: "memory:running-contracts" });
    const { registry } = openRegistry("memory:running-contracts");
    const found = await findRunning(live, registry, Calculator.name, Object.values(runners));
    return Object.fromEntries(Object.entries(runners).map(([name, runner]) => [name, found.get(runner)?.fingerprint]));
  }

  it("are asked of the servers where the registry has none, and hold for all of one fingerprint", async () => {
    const { address } = await startCalculator();
    const { fingerprint } = Calculator;
    const found = await find({
      server: { fingerprint, address },
      gone: { fingerprint, address: CLOSED },
      client: { fingerprint, address: undefined },
      old: { fingerprint: undefined, address },
    });
    assert.deepEqual(found, { server: fingerprint, gone: fingerprint, client: fingerprint, old: fingerprint });
  });

  it("are those that answer where a record says another, for that server alone", async () => {
    const { address } = await startCalculator();
    const found = await find({
      skewed: { fingerprint: OTHER, address },
      gone: { fingerprint: OTHER, address: CLOSED },
      client: { fingerprint: OTHER, address: undefined },
    });
    assert.deepEqual(found, { skewed: Calculator.fingerprint, gone: undefined, client: undefined });
  });
});

const TOOLS: LiveTools = {
  terminal: { out: () => undefined, err: () => undefined, color: false, outColor: false },
  escape: (text) => text,
  format: (text) => text,
  compare: () => assert.fail("nothing is compared"),
  compileTexts: () => assert.fail("nothing is compiled"),
  loadCheckout: () => assert.fail("nothing is loaded"),
  loadContracts: () => assert.fail("nothing is loaded"),
  loadProject: () => assert.fail("nothing is loaded"),
  configuredRegistry: () => undefined,
};
