import assert from "node:assert/strict";
import { Command } from "commander";
import { LIVE_COMMANDS } from "#cli/commands/live/live-commands.js";

describe("the options of live commands", () => {
  const having = (option: string) =>
    LIVE_COMMANDS.filter(({ declare }) => declare(new Command()).options.some(({ long }) => long === option)).map(
      ({ name }) => name,
    );
  const without = (option: string) => {
    const all = new Set(having(option));
    return LIVE_COMMANDS.map(({ name }) => name).filter((name) => !all.has(name));
  };

  it("are none that a command would take and not obey", () => {
    // These read no contract, or that of the checkout.
    assert.deepEqual(without("--contracts").sort(), [
      "compat",
      "doctor",
      "drain",
      "health",
      "instances",
      "record",
      "services",
      "weight",
    ]);
    // These ask no server.
    for (const option of ["--tls-ca", "--tls-cert", "--tls-key"]) assert.deepEqual(without(option).sort(), ["drain", "weight"]);
  });

  it("say in each command where to look, for how long, and how to print", () => {
    for (const option of ["--registry", "--at", "--timeout", "--json"]) assert.deepEqual(without(option), [], option);
  });
});
