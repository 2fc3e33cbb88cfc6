import assert from "node:assert/strict";
import { compareDescriptors } from "@callwire/compiler";
import { RpcError } from "callwire";
import { describeContracts } from "../compiler/breaking/describe-contracts.js";
import { BROKEN, SAFE } from "./changes.js";
import { exchange, Versions } from "./versions.js";

describe("evolution", () => {
  let versions: Versions;

  before(async function () {
    this.timeout(60_000);
    const changes = [...SAFE, ...BROKEN].map(({ name, before, after }) => [
      [`${name}/old`, describeContracts(before)] as const,
      [`${name}/new`, describeContracts(after)] as const,
    ]);
    versions = await Versions.build(new Map(changes.flat()));
  });

  after(() => versions[Symbol.asyncDispose]());

  for (const { name, before, after, oldToNew, newToOld } of SAFE) {
    it(`${name}: nothing breaks, and old and new peers lose nothing`, async () => {
      const findings = compareDescriptors(describeContracts(before), describeContracts(after));
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== "note"),
        [],
      );
      const [old, now] = [await versions.load(`${name}/old`), await versions.load(`${name}/new`)];

      assert.deepEqual(await exchange(old, now, oldToNew.args), { seen: oldToNew.seen, answer: oldToNew.answer });
      assert.deepEqual(await exchange(now, old, newToOld.args), { seen: newToOld.seen, answer: newToOld.answer });
    });
  }

  for (const { name, before, after, rule, from, args, outcome } of BROKEN) {
    it(`${name}: ${rule} says so, and a call from the ${from} client shows it`, async () => {
      const findings = compareDescriptors(describeContracts(before), describeContracts(after));
      assert.ok(findings.some((finding) => finding.rule === rule && finding.category === "wire"));
      const [old, now] = [await versions.load(`${name}/old`), await versions.load(`${name}/new`)];
      const call = from === "old" ? exchange(old, now, args) : exchange(now, old, args);

      if (outcome instanceof RegExp)
        await assert.rejects(call, (error) => error instanceof RpcError && outcome.test(error.message));
      else assert.deepEqual((await call).seen, outcome);
    });
  }
});
