// Bun and Deno against this repository's client and server under Node: the conformance kit as a
// whole, each engine on either side.

import { join } from "node:path";
import * as current from "../../generated/conformance.js";
import { runCases } from "../conformance/run-cases.js";
import { connectStub } from "../conformance/stub-caller.js";
import { serveStub } from "../conformance/stub-server.js";
import { type Command, connectProgram, serveProgram } from "../interop/line-program.js";
import { ROOT } from "../support/run-script.js";
import { BUN, DENO } from "./app-folder.js";

const PROGRAMS = join(ROOT, "build/test/environments");
const ENGINES: Readonly<Record<string, Command>> = {
  Bun: [BUN],
  Deno: [DENO, "run", "--allow-all"],
};

for (const [engine, run] of Object.entries(ENGINES)) {
  describe(`a client in ${engine} and our server`, () => {
    runCases({
      serve: () => serveStub(current),
      connect: (server) => connectProgram([...run, join(PROGRAMS, "client-program.js")], server),
    });
  });

  describe(`our client and a server in ${engine}`, () => {
    runCases({
      serve: () => serveProgram([...run, join(PROGRAMS, "server-program.js")]),
      connect: async (server) => connectStub(server, current.Conformance),
    });
  });
}
