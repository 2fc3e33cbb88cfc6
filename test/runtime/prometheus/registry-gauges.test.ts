import assert from "node:assert/strict";
import { connect } from "callwire";
import { startMetrics } from "callwire/prometheus";
import { Registry } from "prom-client";
import { Calculator } from "../../../generated/calculator.js";
import { eventually } from "../../support/wait.js";

describe("the gauges of a registry", () => {
  let metrics: Registry;
  let stop: () => void;
  beforeEach(() => {
    metrics = new Registry();
    stop = startMetrics({ registry: metrics });
  });
  afterEach(() => stop());

  it("are there for a fixed list", async () => {
    await using _client = connect(Calculator, "static:127.0.0.1:4001,127.0.0.1:4002");
    const text = await metrics.metrics();

    assert.match(text, /callwire_client_instances\{callwire_registry="static:[^"]*",callwire_service="[^"]*"\} 2/);
    assert.match(text, /callwire_client_registry_connected\{callwire_registry="static:[^"]*"\} 1/);
  });

  it("show DNS that does not answer, and nothing once nobody asks", async () => {
    const client = connect(Calculator, "dns:localhost:4001?family=4&resolver=127.0.0.1:1"); // nobody is there
    const isAway = /callwire_client_registry_connected\{callwire_registry="dns:localhost:4001\?[^"]*"\} 0/;
    await eventually(async () => assert.match(await metrics.metrics(), isAway));
    await client.close();

    assert.doesNotMatch(await metrics.metrics(), /registry_connected\{/);
  });

  it("stay for the second client of a target when the first is closed, and go with the last", async () => {
    const target = "static:127.0.0.1:4001,127.0.0.1:4002";
    const first = connect(Calculator, target);
    const second = connect(Calculator, target);
    await first.close();
    const text = await metrics.metrics();
    assert.match(text, /^callwire_client_instances\{.*\} 2$/m);
    assert.match(text, /^callwire_client_registry_connected\{.*\} 1$/m);
    await second.close();

    assert.doesNotMatch(await metrics.metrics(), /^callwire_client_(?:instances|registry_connected)\{/m);
  });
});
