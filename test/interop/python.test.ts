// A client and a server in Python, written from docs/protocol.md alone, against those of this repository.

import assert from "node:assert/strict";
import * as current from "../../generated/conformance.js";
import { runCases } from "../conformance/run-cases.js";
import { connectStub } from "../conformance/stub-caller.js";
import { serveStub } from "../conformance/stub-server.js";
import { call } from "../conformance/subject.js";
import { connectPython, servePython } from "./python-program.js";

describe("a client in Python and our server", () => {
  runCases({ serve: () => serveStub(current), connect: connectPython });

  it("exchange PING and PONG", async () => {
    const server = await serveStub(current);
    const caller = await connectPython(server);
    const { argument } = await caller.ping(4_294_967_295);
    await caller.close();
    await server.close();

    assert.equal(argument, 4_294_967_295);
  });
});

describe("our client and a server in Python", () => {
  runCases({ serve: servePython, connect: async (server) => connectStub(server, current.Conformance) });

  it("exchange PING and PONG", async () => {
    const server = await servePython();
    const caller = connectStub(server, current.Conformance);
    await call(caller, "empty");
    const { pongs } = await server.ping();
    await caller.close();
    await server.close();

    assert.ok(Number(pongs) > 0);
  });

  it("read a status that has no name as UNKNOWN", async () => {
    const server = await servePython();
    const caller = connectStub(server, current.Conformance);
    const { code } = await call(caller, "fail", [99, "of a later version"]);
    await caller.close();
    await server.close();

    assert.equal(code, "UNKNOWN");
  });
});
