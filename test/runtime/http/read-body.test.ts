// The body of one request, of a request that is none.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import type { HttpInflow } from "#runtime/http/http-inflow.js";
import { readBody } from "#runtime/http/read-body.js";
import { SlowRequests } from "#runtime/http/slow-requests.js";
import { WholeRequest } from "#runtime/http/whole-request.js";

describe("a body whose connection or stream is closed before its end", () => {
  it("is taken by nobody, and gives its room back", () => {
    const request = Object.assign(new EventEmitter(), { headers: {} });
    const taken: unknown[] = [];
    let heldBytes = 0;
    const room = {
      hold(bytes: number): boolean {
        heldBytes = bytes;
        return true;
      },
      close(): void {
        heldBytes = 0;
      },
    };
    // Of both nothing else is asked.
    const inflow = { openRoom: () => room, spend: () => undefined } as unknown as HttpInflow;
    const place = { inflow, slow: new SlowRequests(new FakeClock(), 1_000), maxBytes: 100 };
    const note = (): void => void taken.push(heldBytes);
    readBody(request as unknown as IncomingMessage, place, { onBody: note, onTooLarge: note, onNoRoom: note });
    request.emit("data", Buffer.alloc(10));
    assert.equal(heldBytes, 10);
    request.emit("close");
    assert.equal(heldBytes, 0);
    request.emit("data", Buffer.alloc(10));
    request.emit("end");
    assert.deepEqual([taken, heldBytes], [[], 0]);
  });
});

describe("a body that is whole", () => {
  it("leaves no listener that leads to its call", () => {
    const request = Object.assign(new EventEmitter(), { headers: { "content-length": "10" } });
    const taken: number[] = [];
    const inflow = {} as HttpInflow; // of which nothing is asked
    const place = { inflow, slow: new SlowRequests(new FakeClock(), 1_000), maxBytes: 100 };
    const fail = (): never => assert.fail("it is neither too large nor without room");
    const onBody = (body: Buffer): void => void taken.push(body.length);
    readBody(request as unknown as IncomingMessage, place, { onBody, onTooLarge: fail, onNoRoom: fail });
    request.emit("data", Buffer.alloc(10));
    request.emit("end");
    assert.deepEqual([taken, request.eventNames()], [[10], []]);
  });

  it("is taken without a listener when it has come with its head", async () => {
    const taken: string[] = [];
    const request = Object.assign(new WholeRequest(new Socket()), { headers: { "content-length": "10" }, httpVersionMajor: 1 });
    const place = { inflow: {} as HttpInflow, slow: new SlowRequests(new FakeClock(), 1_000), maxBytes: 100 };
    const fail = (): never => assert.fail("it is neither too large nor without room");
    const onBody = (body: Buffer): void => void taken.push(`${body}`);
    readBody(request, place, { onBody, onTooLarge: fail, onNoRoom: fail });
    request.push(Buffer.alloc(10, "a"));
    assert.deepEqual(taken, []);
    await undefined;

    assert.deepEqual([taken, request.eventNames()], [["aaaaaaaaaa"], []]);
  });

  it("is waited for when only some of it has come with its head", async () => {
    const request = Object.assign(new EventEmitter(), {
      headers: { "content-length": "10" },
      httpVersionMajor: 1,
    });
    const taken: string[] = [];
    const room = { hold: () => true, close: () => undefined };
    const inflow = { openRoom: () => room, spend: () => undefined } as unknown as HttpInflow; // of which no more is asked
    const place = { inflow, slow: new SlowRequests(new FakeClock(), 1_000), maxBytes: 100 };
    const fail = (): never => assert.fail("it is neither too large nor without room");
    const onBody = (body: Buffer): void => void taken.push(`${body}`);
    readBody(request as unknown as IncomingMessage, place, { onBody, onTooLarge: fail, onNoRoom: fail });
    await undefined;
    request.emit("data", Buffer.alloc(9, "a"));
    request.emit("data", Buffer.from("b"));
    request.emit("end");

    assert.deepEqual(taken, ["aaaaaaaaab"]);
  });
});
