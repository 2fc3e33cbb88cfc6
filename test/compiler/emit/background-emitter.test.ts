import assert from "node:assert/strict";
import { BackgroundEmitter, type EmitOptions, emit } from "@callwire/compiler/emit";
import type { Descriptor } from "callwire/schema";
import { printFile } from "#compiler/emit/print-file.js";
import { describeIdl } from "../../support/contracts.js";

describe("BackgroundEmitter", function () {
  this.timeout(120_000); // its thread loads ts-morph: a second of CPU time, on a machine that others use too
  let emitter: BackgroundEmitter;
  before(() => {
    emitter = new BackgroundEmitter();
  });
  after(() => emitter.close());

  it("gives what emit gives, as often as it is asked", async () => {
    const descriptor = describeIdl();
    const only = new Set(descriptor.files.slice(0, 1).map(({ path }) => path));
    const rootNameOf = () => "contracts";

    assert.deepEqual(await emitter.emit(descriptor), emit(descriptor));
    assert.deepEqual(await emitter.emit(descriptor, { only, rootNameOf }), emit(descriptor, { only, rootNameOf }));
    assert.deepEqual(await emitter.emit(descriptor, { only: new Set() }), { files: [], problems: [] });
  });

  it("does one emission after the other when it is asked for several at once", async () => {
    const descriptor = describeIdl();
    const asked: readonly EmitOptions[] = [
      { importExtension: ".ts" },
      { importExtension: ".js" },
      { rootNameOf: () => "contracts" },
    ];

    const given = await Promise.all(asked.map((options) => emitter.emit(descriptor, options)));

    assert.deepEqual(
      given,
      asked.map((options) => emit(descriptor, options)),
    );
  });

  it("gives problems and no files", async () => {
    const [file] = describeIdl().files;
    assert.ok(file !== undefined);
    const descriptor: Descriptor = { version: 1, files: [{ ...file, path: "a b.rpc" }] };
    const { files, problems } = await emitter.emit(descriptor);

    assert.deepEqual([files, problems.map(({ code }) => code)], [[], ["CW4002"]]);
  });

  it("rejects as soon as its thread has ended, and closes twice", async () => {
    const closed = new BackgroundEmitter();
    await closed.close();
    await closed.close();

    await assert.rejects(closed.emit(describeIdl()), { message: "the printing thread ended early" });
  });
});

describe("printFile", () => {
  it("throws for text that is not what was meant, with its line", () => {
    const file = { source: "a.rpc", path: "a.ts", head: "// head\n" };

    assert.throws(() => printFile({ ...file, statements: [{ kind: "printed", text: "process.exit();" }] }), /line 3: Expression/);
    assert.throws(() => printFile({ ...file, statements: [{ kind: "printed", text: "export const = 1;" }] }), /line 3: /);
  });
});
