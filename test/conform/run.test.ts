// `npm run conform` as a command: what it says, and its exit codes.

import assert from "node:assert/strict";
import { join } from "node:path";
import * as current from "../../generated/conformance.js";
import { serveStub } from "../conformance/stub-server.js";
import type { Subject } from "../conformance/subject.js";
import { rawHello, startRawServer } from "../support/raw-server.js";
import { ROOT, runScript } from "../support/run-script.js";

function conform(...args: readonly string[]) {
  return runScript("test/conform/run.js", ...args);
}

const OURS = `${JSON.stringify(process.execPath)} ${JSON.stringify(join(ROOT, "build/test/conform/our-client-program.js"))}`;

describe("npm run conform", function () {
  this.timeout(60_000); // starts processes
  let server: Subject;
  before(async () => {
    server = await serveStub(current);
  });
  after(() => server.close());

  it("says of a server that keeps the rules how many they are", async () => {
    const { code, stdout } = await conform(`127.0.0.1:${server.port}`, "--only", "ITEM");

    assert.match(stdout, /^(\d+) of \1 rules are kept, and (\d+) of \2 recommendations\n$/);
    assert.equal(code, 0);
  });

  it("names the rules that a server breaks, and what came in place of what", async () => {
    await using mute = await startRawServer((socket) => socket.write(rawHello()));
    const { code, stdout } = await conform(`127.0.0.1:${mute.port}`, "--only", "stream id 0");

    assert.equal(
      stdout,
      "BROKEN  stream id 0: the call is answered\n        nothing came within 3000 ms; expected: the REPLY\n0 of 1 rules are kept, and 0 of 0 recommendations\n",
    );
    assert.equal(code, 1);
  });

  it("tells the findings to programs", async () => {
    const { code, stdout } = await conform(`127.0.0.1:${server.port}`, "--only", "stream id 0", "--json");

    assert.deepEqual(JSON.parse(stdout), [{ name: "stream id 0: the call is answered", level: "must" }]);
    assert.equal(code, 0);
  });

  it("runs a client for each rule", async () => {
    const { code, stdout } = await conform("--client", OURS, "--only", "ERROR, unary");

    assert.match(stdout, /^1 of 1 rules are kept/);
    assert.equal(code, 0);
  });

  it("says what a client said that is no outcome", async () => {
    const { code, stdout } = await conform("--client", "echo hello", "--only", "ERROR, unary");

    assert.match(
      stdout,
      /BROKEN {2}ERROR, unary: ends\n +the program said hello 127.0.0.1 \d+ empty; expected: a line of JSON with "code"/,
    );
    assert.equal(code, 1);
  });

  for (const [what, args, code, text] of [
    ["nobody listens", ["127.0.0.1:1"], 3, /conform: connect ECONNREFUSED 127\.0\.0\.1:1; start it, and try again/],
    ["the program is not there", ["--client", "no-such-program-here"], 3, /conform: "no-such-program-here" cannot be run/],
    ["there is no address", [], 2, /conform: "" is no HOST:PORT\nusage: npm run conform/],
    ["an address has no port", ["127.0.0.1"], 2, /"127\.0\.0\.1" is no HOST:PORT/],
    ["both are asked for", ["127.0.0.1:1", "--client", "x"], 2, /usage/],
    ["an option is unknown", ["--hurry"], 2, /Unknown option '--hurry'/],
  ] as const) {
    it(`ends with ${code} when ${what}`, async () => {
      const outcome = await conform(...args);

      assert.match(outcome.stderr, text);
      assert.equal(outcome.code, code);
    });
  }

  it("ends with 2 when no rule has the text in its name", async () => {
    const { code, stderr } = await conform(`127.0.0.1:${server.port}`, "--only", "no such rule");

    assert.match(stderr, /no rule has "no such rule" in its name; --list names them/);
    assert.equal(code, 2);
  });

  for (const flag of ["--help", "-h"]) {
    it(`prints how it is used with ${flag}, whatever stands beside it`, async () => {
      const { code, stdout, stderr } = await conform(flag, "no address");
      assert.match(stdout, /^usage: npm run conform -- HOST:PORT .*\n[\s\S]*--help +prints this\ndocs\/conform\.md says/);
      assert.deepEqual([code, stderr], [0, ""]);
    });
  }

  it("lists the rules", async () => {
    const { code, stdout } = await conform("--list");

    assert.ok(stdout.split("\n").length > 900);
    assert.match(stdout, /^should {2}PING, at a server: answered; 6,000 of them at once are too many$/m);
    assert.equal(code, 0);
  });
});
