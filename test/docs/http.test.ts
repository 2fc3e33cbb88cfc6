// docs/http.md: every command of curl is run against the server of the page, and prints what stands
// below it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createHttp } from "callwire/http";
import { closeAll, startCalculator } from "../support/calculator-server.js";
import { readExamples, readPage } from "./examples.js";

const run = promisify(execFile);

interface Command {
  readonly line: string;
  readonly output: string;
}

const COMMANDS = readExamples(readPage("docs/http.md"))
  .filter(({ language }) => language === "console")
  .flatMap(({ text }) => readCommands(text));

describe("docs/http.md", function () {
  this.timeout(30_000);
  let url: string;

  before(async () => {
    const server = await startCalculator({}, { http: createHttp() });
    url = server.httpUrl ?? "";
  });
  after(closeAll);

  for (const { line, output } of COMMANDS) {
    it(`shows what is answered to ${line.slice(0, 100)}`, async () => {
      const { stdout } = await run("sh", ["-c", line.replaceAll("http://127.0.0.1:8080", url)]);

      assert.equal(stdout.trimEnd().replaceAll(url, "http://127.0.0.1:8080"), output);
    });
  }

  it("has commands", () => assert.ok(COMMANDS.length > 5));
});

/** What stands behind `$ `, and the lines up to the next one. */
function readCommands(text: string): readonly Command[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = "", ...output] = part.split("\n");
      return { line, output: output.join("\n").trimEnd() };
    });
}
