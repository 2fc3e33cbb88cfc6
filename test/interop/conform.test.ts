// The client and the server in Python, held to the page by the rules that hold ours.

import assert from "node:assert/strict";
import { join } from "node:path";
import { runProgram } from "../conform/client-program.js";
import type { CallWord } from "../conform/client-session.js";
import { inParallel } from "../conform/in-parallel.js";
import { checkRule, type Rule } from "../conform/rule.js";
import { clientSuite, serverSuite } from "../conform/suites.js";
import { ROOT } from "../support/run-script.js";
import { servePython } from "./python-program.js";

async function brokenOf<Peer>(suite: readonly Rule<Peer>[], peer: Peer, atOnce: number): Promise<readonly string[]> {
  const broken: string[] = [];
  await inParallel(suite, atOnce, async (rule) => {
    const finding = await checkRule(rule, peer);
    if (finding.broken !== undefined) broken.push(`${rule.name}: ${finding.broken}`);
  });
  return broken;
}

describe("in Python, by the rules of the page", function () {
  this.timeout(300_000); // each rule for a client is a process

  it("a server", async () => {
    const server = await servePython();
    assert.deepEqual(await brokenOf(serverSuite(), server, 1), []);
    await server.close();
  });

  it("a client", async () => {
    const command = `/usr/bin/python3 -B ${JSON.stringify(join(ROOT, "test/interop/python/conform_client.py"))}`;
    const client = { run: (port: number, call: CallWord) => runProgram(command, port, call) };
    assert.deepEqual(await brokenOf(clientSuite(), client, 4), []);
  });
});
