// Our client, held to the page by the rules that `npm run conform` holds others to.

import assert from "node:assert/strict";
import { runOurs } from "./our-client.js";
import { checkRule } from "./rule.js";
import { clientSuite } from "./suites.js";

describe("our client, by the rules of the page", () => {
  const ours = { run: (port: number, call: Parameters<typeof runOurs>[2]) => runOurs("127.0.0.1", port, call) };

  for (const rule of clientSuite()) {
    it(rule.name, async () => {
      assert.equal((await checkRule(rule, ours)).broken, undefined);
    });
  }
});
