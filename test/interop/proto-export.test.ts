// Exported contracts, as protoc reads them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { explainNoProto, exportProto, printProto } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { Author, mend } from "../fuzz/contract-author.js";
import { describeIdl } from "../support/contracts.js";
import { shortOrLong } from "../support/long-form.js";

/** protoc starts for each. */
const RANDOM_CONTRACTS = shortOrLong(20, 200);

describe("the proto of a contract, as protoc reads it", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-proto-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Throws with what protoc says. */
  function compileProto(contract: Descriptor): void {
    assert.deepEqual(explainNoProto(contract), []);
    const files = exportProto(contract);
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
      writeFileSync(path.join(folder, file.path), printProto(file));
    }
    const paths = files.map((file) => file.path);
    execFileSync("/usr/bin/protoc", ["-I", folder, `--descriptor_set_out=${folder}/set.bin`, ...paths], { stdio: "pipe" });
  }

  it("is right for every contract of idl/", () => compileProto(describeIdl()));

  it(`is right for ${RANDOM_CONTRACTS} contracts at random, with names that mean something elsewhere`, () => {
    const author = new Author(17);
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      compileProto(descriptor);
    }
  }).timeout(300_000);
});
