// Our server, held to the page by the rules that `npm run conform` holds others to.

import assert from "node:assert/strict";
import * as current from "../../generated/conformance.js";
import { serveStub } from "../conformance/stub-server.js";
import type { Subject } from "../conformance/subject.js";
import { checkRule } from "./rule.js";
import { serverSuite } from "./suites.js";

describe("our server, by the rules of the page", () => {
  let server: Subject;
  before(async () => {
    server = await serveStub(current);
  });
  after(() => server.close());

  for (const rule of serverSuite()) {
    it(rule.name, async () => {
      assert.equal((await checkRule(rule, server)).broken, undefined);
    });
  }
});
