// What is found when all is to be well, and is not.

import assert from "node:assert/strict";
import { findAbsent, findRestProblem, findWrongList } from "./liveness.js";
import type { ProcessLook } from "./orders.js";

const LOOK: ProcessLook = { at: 1, bytes: 1, handles: ["TCPSocketWrap"], running: 0, inChannel: 0, instances: ["a", "b"] };

function process(name: string, look: Partial<ProcessLook> | undefined = {}, id = name) {
  const ask = <Result>(): Promise<Result | undefined> =>
    Promise.resolve(look === undefined ? undefined : ({ ...LOOK, ...look } as Result)); // the answer to a look
  return { name, id, ask };
}

function party(client: Partial<ProcessLook> | undefined = {}, server: Partial<ProcessLook> = {}) {
  return {
    livingServers: [process("server-0.1", server, "b"), process("server-1.2", {}, "a")],
    livingClients: [process("client-0.3", client)],
  };
}

const registry = (...entries: readonly string[]) => ({ entries: () => Promise.resolve(entries) });

describe("when the faults are over", () => {
  it("each seat has a process that has begun, and one that is closed needs none", () => {
    const begun = { id: "a", isEnded: false };
    const seat = (process: { id: string | undefined; isEnded: boolean } | undefined, isClosed = false) => [
      { name: "client-0", isClosed: false, process: begun },
      { name: "server-1", isClosed, process },
    ];

    assert.equal(findAbsent(seat(begun)), undefined);
    assert.equal(findAbsent(seat(undefined, true)), undefined);
    for (const absent of [undefined, { ...begun, id: undefined }, { ...begun, isEnded: true }])
      assert.equal(findAbsent(seat(absent)), "server-1 has no process that has begun");
  });

  it("the registry and each client list exactly those who live", async () => {
    assert.equal(await findWrongList(party(), registry("a~0", "b~2")), undefined);
    assert.match(String(await findWrongList(party(), registry("a~0"))), /the registry lists a, and a,b live/);
    assert.match(String(await findWrongList(party(), registry("a~0", "b~0", "c~0"))), /the registry lists a,b,c/);
    assert.match(
      String(await findWrongList(party({ instances: ["a"] }), registry("a~0", "b~0"))),
      /client-0.3 knows a, and a,b live/,
    );
    assert.match(String(await findWrongList(party({ instances: ["a", "b", "c"] }), registry("a~0", "b~0"))), /knows a,b,c/);
  });

  it("no call runs or waits, and no process has more sockets than the others need", async () => {
    const sockets = (count: number) => ({ handles: Array.from({ length: count }, () => "TCPSocketWrap") });

    assert.equal(await findRestProblem(party(sockets(5))), undefined);
    assert.match(String(await findRestProblem(party({ running: 1 }))), /client-0.3 has 1 calls that run/);
    assert.match(String(await findRestProblem(party({ inChannel: 2 }))), /2 in its channel/);
    assert.match(String(await findRestProblem(party({}, { running: 1 }))), /server-0.1 has 1 calls that run/);
    assert.match(String(await findRestProblem(party(sockets(6)))), /client-0.3 has 6 sockets, and 3 others live/);
  });
});
