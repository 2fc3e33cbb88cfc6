// What is sent to start mocks is megabytes, so that it is read one behind the other.

import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import type { ConsoleRequest } from "#cli/live/console/console-server.js";
import { MockRoutes } from "#cli/live/console/mock-routes.js";
import { createLive } from "../live-here.js";

const TARGET = "memory:console-mock-bodies";
const TEXTS = [{ name: "a.rpc", text: "package a;\nservice X { y(): i32; }\n" }];

describe("requests for mocks", () => {
  it("read one body at a time", async () => {
    const { registry } = openRegistry(TARGET);
    const describe = new Map(new MockRoutes(createLive({ registry: TARGET }), registry, true).routes).get(
      "POST /api/mocks/contract",
    );
    assert.ok(describe !== undefined);
    const read: string[] = [];
    const ask = async (name: string, body: Promise<unknown>): Promise<void> => {
      const take = (): Promise<unknown> => {
        read.push(name);
        return body;
      };
      const asked = { body: take, answer: () => undefined };
      await describe(asked as unknown as ConsoleRequest); // it takes nothing else of a request
    };
    let leave: (error: Error) => void = () => undefined;
    const slow = ask("slow", new Promise((_resolve, reject) => (leave = reject)));
    const next = ask("next", Promise.resolve({ source: { kind: "texts", texts: TEXTS } }));
    await new Promise((resolve) => setImmediate(resolve)); // all that could begin has begun

    assert.deepEqual(read, ["slow"]);
    leave(new Error("the page has gone"));
    await assert.rejects(slow, /the page has gone/);
    await next;
    assert.deepEqual(read, ["slow", "next"]);
    await registry[Symbol.asyncDispose]();
  });
});
