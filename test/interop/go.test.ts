// A client in Go with net/http and encoding/json alone, written from docs/http.md: a call, an error
// of the contract, and streams, at a server and at a gateway.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InvalidOperation, Overloaded } from "../../generated/kitchen-sink.js";
import { ROOT } from "../support/run-script.js";
import { Doors } from "./connect/doors.js";

const GO = "/usr/bin/go";
const run = promisify(execFile);

const EXPECTED = `divide 2.5
failed 400 invalid_argument: not by zero
detail demo.kitchen.v1.InvalidOperation {"operation":"Divide","why":"not by zero"}
failed 404 unimplemented: there is no method at "/demo.kitchen.v1.Kitchen/divid"; did you mean /demo.kitchen.v1.Kitchen/divide
point 0 0
point 1 0.5
point 2 1
end
point 7 0.5
failed 200 failed_precondition: Overloaded
detail demo.kitchen.v1.Overloaded {"retryAfter":"1.5s"}
`;

describe("a client in Go", function () {
  this.timeout(180_000); // Go may have to compile net/http itself
  let doors: Doors;
  let folder: string;
  let client: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "callwire-go-"));
    client = join(folder, "client");
    // Nothing is fetched: it needs no module but Go's own.
    const env = { PATH: process.env["PATH"], HOME: folder, GOCACHE: join(folder, "cache"), GO111MODULE: "off", GOPROXY: "off" };
    const source = join(ROOT, "test/interop/go/client.go");
    [doors] = await Promise.all([Doors.open(), run(GO, ["build", "-o", client, source], { env, cwd: folder })]);
    doors.handle({
      divide(_context, num1, num2) {
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
        return num1 / num2;
      },
      *watch(_context, fromSeq) {
        if (fromSeq === 99) {
          yield { x: 7, y: 0.5 };
          throw new Overloaded({ retryAfter: 1_500 });
        }
        for (let x = 0; x < fromSeq; x++) yield { x, y: x / 2 };
      },
    });
  });
  after(async () => {
    await doors[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const door of ["a server", "a gateway"]) {
    it(`calls ${door}, reads its errors and its streams`, async () => {
      const { url } = doors.all.find(({ name }) => name === door) ?? assert.fail(door);

      // What it has printed says most, also when it has failed.
      const { stdout } = await run(client, [url]).catch((error: { readonly stdout: string }) => error);
      assert.equal(stdout, EXPECTED);
    });
  }
});
