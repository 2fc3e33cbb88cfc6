// Where the command finds what speaks gRPC. It is copied to a folder in which no such package is.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { importGateway } from "#cli/live/gateway/import-gateway.js";
import { VERSION } from "#cli/version.js";
import { ROOT } from "../../../support/run-script.js";

const WORDS = ["gateway", "--grpc", "--registry", "zookeeper://127.0.0.1:1/rpc", "--timeout", "500ms"];
const PARTS = ["bin", "package.json", ...["start", "live", "http", "import-gateway"].map((name) => `dist/${name}.cjs`)];
/** What a package of another version or of another kind would be. */
const FAKE = "export const createGrpc = (source, options) => ({ source, options });\n";

describe("callwire gateway --grpc", function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-grpc-"));
    for (const part of PARTS) {
      cpSync(path.join(ROOT, "cli", part), path.join(folder, "command/node_modules/@callwire/cli", part), {
        recursive: true,
        dereference: true,
      });
    }
    mkdirSync(path.join(folder, "project"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function install(place: string, version: string): void {
    const own = path.join(folder, place, "node_modules/@callwire/gateway");
    mkdirSync(own, { recursive: true });
    const exports = { ".": { default: "./index.js" }, "./package.json": "./package.json" };
    writeFileSync(
      path.join(own, "package.json"),
      JSON.stringify({ name: "@callwire/gateway", version, type: "module", exports }),
    );
    writeFileSync(path.join(own, "index.js"), FAKE);
  }

  function run(words: readonly string[] = WORDS): Promise<{ readonly code: unknown; readonly stderr: string }> {
    const command = path.join(folder, "command/node_modules/@callwire/cli/bin/callwire.js");
    return new Promise((resolve) => {
      execFile(process.execPath, [command, ...words], { cwd: path.join(folder, "project") }, (error, _stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stderr }),
      );
    });
  }

  it("says how to install the package where it is not, before it looks at the registry", async () => {
    const { code, stderr } = await run();
    assert.equal(code, 2);
    assert.match(
      stderr,
      /--grpc needs the package @callwire\/gateway; install it: npm install --save-dev @callwire\/gateway@\d+\.\d+\.\d+\n$/,
    );
  });

  it("does without the package when nobody says --grpc", async () => {
    assert.equal((await run(WORDS.filter((word) => word !== "--grpc"))).code, 3); // there is no registry
  });

  it("refuses the package of another version, and says both", async () => {
    install("project", "0.0.1");
    const { code, stderr } = await run();
    assert.equal(code, 2);
    assert.deepEqual(await importGateway([`${folder}/project/`, `${folder}/command/`], VERSION), { version: "0.0.1" });
    assert.match(stderr, /of the same version: it is 0\.0\.1, and the command \d+\.\d+\.\d+; install it/);
  });

  for (const place of ["project", "command"]) {
    it(`takes the package that is in the folder of the ${place}`, async () => {
      install(place, VERSION);
      const { code, stderr } = await run();
      assert.equal(code, 3, stderr); // there is no registry
    });
  }

  it("takes that of the project, when both have one", async () => {
    install("project", VERSION);
    const found = await importGateway([`${folder}/project/`, `${folder}/command/`], VERSION);
    assert.ok("gateway" in found);
    const source = { isDraining: false, maxMessageBytes: 1, contract: () => undefined, contracts: () => [] };
    const made: unknown = found.gateway.createGrpc(source, { onWarning: () => undefined });
    assert.equal((made as { readonly source: unknown }).source, source); // the one that is not ours gives it back
  });
});
