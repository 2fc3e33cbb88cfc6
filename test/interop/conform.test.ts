// The client and the server in Python, held to the page by the rules that hold ours.

import assert from "node:assert/strict";
import { runProgram } from "../conform/client-program.js";
import type { CallWord, Outcome } from "../conform/client-session.js";
import { inParallel } from "../conform/in-parallel.js";
import { Broken, checkRule, type Rule } from "../conform/rule.js";
import { clientSuite, serverSuite } from "../conform/suites.js";
import { LineProgram } from "./line-program.js";
import { pythonOf, servePython } from "./python-program.js";

async function brokenOf<Peer>(suite: readonly Rule<Peer>[], peer: Peer, atOnce: number): Promise<readonly string[]> {
  const broken: string[] = [];
  await inParallel(suite, atOnce, async (rule) => {
    const finding = await checkRule(rule, peer);
    if (finding.broken !== undefined) broken.push(`${rule.name}: ${finding.broken}`);
  });
  return broken;
}

describe("in Python, by the rules of the page", function () {
  this.timeout(300_000);

  it("a server", async () => {
    const server = await servePython();
    assert.deepEqual(await brokenOf(serverSuite(), server, 1), []);
    await server.close();
  });

  it("a client", async () => {
    const program = new LineProgram(pythonOf("conform_client.py"));
    try {
      const run = async (port: number, call: CallWord): Promise<Outcome> => {
        const { outcome, ...rest } = await program.ask("run", { port, call });
        if (outcome === undefined) throw new Broken(`the program said ${JSON.stringify(rest)}; expected: an outcome`);
        return outcome as Outcome; // what it prints as a process of its own
      };
      assert.deepEqual(await brokenOf(clientSuite(), { run }, 4), []);
    } finally {
      await program.close();
    }
  });

  it("a client that is a process for each call, as `npm run conform` starts it", async () => {
    const command = pythonOf("conform_client.py")
      .map((part) => JSON.stringify(part))
      .join(" ");
    const client = { run: (port: number, call: CallWord) => runProgram(command, port, call) };
    const rules = clientSuite().filter(({ level }) => level === "must");
    assert.deepEqual(await brokenOf(rules.slice(0, 3), client, 3), []);
  });
});
