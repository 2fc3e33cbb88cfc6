// What `callwire mock` refuses, before anybody can see it; how it answers as a process is in
// ../zookeeper.test.ts.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { MemoryRegistry } from "callwire/testing";
import { readCheckout, readFolder } from "#cli/commands/live/contract-tools.js";
import { Live, type LiveFlags } from "#cli/live/live-command.js";
import { runMock } from "#cli/live/mock/mock.js";
import { findMocked } from "#cli/live/mock/mock-contract.js";
import { isMock, markedRegistry } from "#cli/live/mock/mock-mark.js";
import type { MockFlags } from "#cli/live/mock/mock-server.js";
import { ROOT } from "../../../support/run-script.js";
import { RecordingTerminal } from "../../sandbox.js";
import { toolsOf } from "../tools.js";

const IDL = path.join(ROOT, "idl");
const CALC = "demo.calculator.v1.Calculator";

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "callwire-mock-"));
  writeFileSync(path.join(folder, "bad.rpc"), "package a.v1;\nservice S { get(x: Nope): u8; }\n");
  writeFileSync(path.join(folder, "types.rpc"), "package a.v1;\nstruct S { 1 a: u8; }\n");
  const end = { instance: "", startedAt: "", ms: 1, args: { num1: 1 }, result: "one" };
  writeFileSync(path.join(folder, "wrong.ndjson"), JSON.stringify({ service: CALC, method: "divide", ...end }));
  writeFileSync(path.join(folder, "other.ndjson"), JSON.stringify({ service: "a.v1.S", method: "get", ...end }));
  writeFileSync(path.join(folder, "rules.json"), '{"devide": {"delay": "5ms"}}');
});
after(() => rmSync(folder, { recursive: true }));

function liveOf(flags: LiveFlags): Live {
  const tools = toolsOf(new RecordingTerminal(), {
    loadCheckout: (paths, root) => readCheckout(IDL, paths, root),
    loadContracts: (from) => readFolder(IDL, from),
    loadProject: () => undefined,
  });
  return new Live(tools, flags, "listens");
}

describe("callwire mock", () => {
  const refused: readonly (readonly [what: string, contract: string | undefined, flags: LiveFlags & MockFlags, text: RegExp])[] =
    [
      ["no name", undefined, {}, /^nothing is named; give a contract, such as idl\/calculator\.rpc, or a service by --service$/],
      ["a contract that is not there", "nowhere.rpc", {}, /nowhere\.rpc does not exist/],
      ["a contract with mistakes", "{}/bad.rpc", {}, /mistakes; callwire check .*bad\.rpc shows them$/],
      ["a contract without a service", "{}/types.rpc", {}, /has no service; name a contract with one$/],
      [
        "a service that the contract does not have",
        "calculator.rpc",
        { service: ["demo.calculator.v1.Calculater"] },
        /did you mean demo\.calc/,
      ],
      [
        "a name that nobody has a contract of",
        "demo.v1.Nobody",
        {},
        /no contract of demo\.v1\.Nobody: no instance runs that has it.*give its file/,
      ],
      [
        "a name that is misspelt",
        "demo.calculator.v1.Calculatr",
        { contracts: IDL },
        /did you mean demo\.calculator\.v1\.Calculator\?$/,
      ],
      [
        "a contract, and a folder of contracts",
        "calculator.rpc",
        { contracts: IDL },
        /--contracts is for the name of a service$/,
      ],
      [
        "a rule of no method",
        "calculator.rpc",
        { rule: ["devide:delay=1ms"] },
        /^--rule devide:delay=1ms is of no method; did you mean divide\?$/,
      ],
      ["such a rule in a file", "calculator.rpc", { rules: "{}/rules.json" }, /"devide" in .*rules\.json is of no method/],
      ["an answer that does not fit", "calculator.rpc", { rule: ['factorial:answer="x"'] }, /does not fit the contract: /],
      [
        "a recording that is not there",
        "calculator.rpc",
        { recording: "{}/none.ndjson" },
        /none\.ndjson cannot be read: it does not exist$/,
      ],
      [
        "a recording of others",
        "calculator.rpc",
        { recording: "{}/other.ndjson" },
        /has no call of demo\.calculator\.v1\.Calculator; record that service$/,
      ],
      [
        "a recording that does not fit",
        "calculator.rpc",
        { recording: "{}/wrong.ndjson" },
        /wrong\.ndjson:1 divide does not fit the contract: /,
      ],
      ["a seed that is none", "calculator.rpc", { seed: "x" }, /^--seed takes a whole number/],
      ["an address that is none", "calculator.rpc", { listen: "nowhere" }, /^--listen must be host:port/],
      ["an address that others reach", "calculator.rpc", { listen: "0.0.0.0:0" }, /give --insecure if the network is trusted$/],
      ["an address of HTTP that is none", "calculator.rpc", { http: "nowhere" }, /^--http must be host:port/],
      ["pages without HTTP", "calculator.rpc", { cors: ["*"] }, /^--cors belongs to --http$/],
      [
        "pages of nowhere",
        "calculator.rpc",
        { http: "127.0.0.1:0", cors: ["https://shop.example", "nowhere"] },
        /^--cors takes origins, such as .*: "nowhere" is none$/,
      ],
      ["two addresses", "calculator.rpc", { at: "127.0.0.1:0", listen: "127.0.0.1:0" }, /give one of them$/],
      [
        "a registry that is only read",
        "calculator.rpc",
        { registry: "static:127.0.0.1:1" },
        /nobody registers in static:127\.0\.0\.1:1; listen alone, by --at/,
      ],
    ];
  for (const [what, contract, flags, text] of refused)
    it(`refuses ${what}, and registers nothing`, async () => {
      await using registry = new MemoryRegistry("mock-refusals");
      const here = (given: string): string => given.replace("{}", folder);
      const files = Object.fromEntries(
        (["rules", "recording"] as const).flatMap((key) => {
          const { [key]: file } = flags;
          return file === undefined ? [] : [[key, here(file)]];
        }),
      );
      const live = liveOf({ ...(flags.at === undefined ? { registry: "memory:mock-refusals" } : {}), ...flags });
      await assert.rejects(
        runMock(live, contract === undefined ? undefined : here(contract), { ...flags, ...files }),
        (error) => error instanceof Error && error.name === "UsageError" && text.test(error.message),
      );
      assert.deepEqual(await registry.list(), []);
    });

  it("says how to go on without a registry", () => {
    const { CALLWIRE_REGISTRY: registry } = process.env;
    delete process.env["CALLWIRE_REGISTRY"];
    try {
      assert.throws(() => liveOf({}), /^UsageError: no registry is named; .*; --at host:port listens without one$/);
    } finally {
      if (registry !== undefined) process.env["CALLWIRE_REGISTRY"] = registry;
    }
  });

  it("finds the services of a file, or those that are named", async () => {
    const live = liveOf({ at: "127.0.0.1:0" });
    const namesOf = async (contract: string, services: readonly string[]) =>
      (await findMocked(live, undefined, { contract, services })).map(({ service }) => service.name);
    assert.deepEqual(await namesOf("calculator.rpc", []), [CALC]);
    const conformance = "callwire.conformance.v1.Conformance";
    assert.deepEqual(await namesOf("conformance.rpc", []), [conformance, "callwire.conformance.v1.Unserved"]);
    assert.deepEqual(await namesOf("conformance.rpc", [conformance, conformance]), [conformance]);
  });
});

describe("the mark of a mock", () => {
  it("stands in the entry from its first revision to its last, and what else stands there stays", async () => {
    await using registry = new MemoryRegistry("mock-mark");
    const endpoint = { id: "a", rev: 1, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: { team: "x" } } as const;
    await using list = registry.subscribe("demo.v1.S");
    await using registration = markedRegistry(registry).register("demo.v1.S", endpoint);
    await registration.ready();
    await list.refresh();
    const metaOf = () => list.current.endpoints.map((each) => [each.meta, each.state, isMock(each)]);
    assert.deepEqual(metaOf(), [[{ team: "x", mock: "true" }, "up", true]]);

    await registration.update({ state: "draining", meta: { team: "y" } });
    await list.refresh();
    assert.deepEqual(metaOf(), [[{ team: "y", mock: "true" }, "draining", true]]);
    assert.equal(isMock({ meta: { mock: "no" } }), false);
  });
});
