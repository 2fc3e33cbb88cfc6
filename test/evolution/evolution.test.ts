import assert from "node:assert/strict";
import { compareDescriptors, RULES } from "@callwire/compiler";
import { RpcError } from "callwire";
import type { Descriptor } from "callwire/schema";
import { describeContracts } from "../compiler/breaking/describe-contracts.js";
import { BROKEN, SAFE, type SafeChange, SHOWN_BY, type WireBreak } from "./changes.js";
import { exchange, type Version, Versions } from "./versions.js";

function describeAfter({ after, patch = (json) => json }: SafeChange | WireBreak): Descriptor {
  return JSON.parse(patch(JSON.stringify(describeContracts(after)))) as Descriptor; // a descriptor is JSON
}

function createError({ generated }: Version, { error, init }: { readonly error: string; readonly init: unknown }): Error {
  const made = Reflect.construct(generated[error] as new (init: unknown) => Error, [init]); // a class of the contract
  return made as Error;
}

describe("evolution", () => {
  it("executes every change that the breaking check calls wire", () => {
    const shown = new Set([...BROKEN, ...SAFE].map(({ rule }) => rule));
    const wire = RULES.filter(({ category }) => category === "wire").map(({ id }) => id);

    assert.deepEqual(
      wire.filter((id) => !shown.has(SHOWN_BY[id] ?? id)),
      [],
    );
    assert.ok(wire.length > 35);
  });

  let versions: Versions;

  before(async function () {
    this.timeout(60_000);
    const changes = [...SAFE, ...BROKEN].map((change) => [
      [`${change.name}/old`, describeContracts(change.before)] as const,
      [`${change.name}/new`, describeAfter(change)] as const,
    ]);
    versions = await Versions.build(new Map(changes.flat()));
  });

  after(() => versions[Symbol.asyncDispose]());

  for (const change of SAFE) {
    const { name, before, rule, oldToNew, newToOld } = change;
    it(`${name}: nothing breaks, and old and new peers lose nothing`, async () => {
      const findings = compareDescriptors(describeContracts(before), describeAfter(change));
      assert.deepEqual(
        findings.filter(({ severity, category }) => severity !== "note" && category === "wire"),
        [],
      );
      if (rule !== undefined) assert.ok(findings.some((finding) => finding.rule === rule));
      const [old, now] = [await versions.load(`${name}/old`), await versions.load(`${name}/new`)];

      assert.deepEqual(await exchange(old, now, oldToNew.args, undefined, oldToNew.method), {
        seen: oldToNew.seen,
        answer: oldToNew.answer,
      });
      assert.deepEqual(await exchange(now, old, newToOld.args, undefined, newToOld.method), {
        seen: newToOld.seen,
        answer: newToOld.answer,
      });
    });
  }

  for (const change of BROKEN) {
    const { name, before, rule, from, args, throws, outcome } = change;
    it(`${name}: ${rule} says so, and a call from the ${from} client shows it`, async () => {
      const findings = compareDescriptors(describeContracts(before), describeAfter(change));
      assert.ok(findings.some((finding) => finding.rule === rule && finding.category === "wire"));
      const [old, now] = [await versions.load(`${name}/old`), await versions.load(`${name}/new`)];
      const [client, server] = from === "old" ? [old, now] : [now, old];
      const call = exchange(client, server, args, throws && (() => createError(server, throws)));

      if (outcome instanceof RegExp)
        await assert.rejects(call, (error) => error instanceof RpcError && outcome.test(error.message));
      else assert.deepEqual((await call).seen, outcome);
    });
  }
});
