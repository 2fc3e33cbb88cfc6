// The limits of the front for clients of gRPC: streams that are reset at once, and messages that
// do not end.

import assert from "node:assert/strict";
import { type DescMethod, type DescService, fromJson, type JsonObject, toBinary, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { FakeClock } from "callwire/testing";
import { isUnary } from "#gateway/call/method-kinds.js";
import { typesOfContract } from "#gateway/proto/contract-files.js";
import { describeIdl } from "../../support/contracts.js";
import { RawHttp2 } from "../../support/raw-http2.js";
import { eventually } from "../../support/wait.js";
import { GrpcGateway } from "../grpc-gateway.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
const GRPC = "application/grpc";
const HEAD_BYTES = 5;
const PATIENT_MS = 60_000;
const BURSTS = 15;
const CALLS_IN_A_BURST = 100;
/** More than a body has time for: HTTP_BODY_TIMEOUT_MS, and how often it is looked. */
const TOO_LONG_MS = 32_000;

describe("a client of gRPC", () => {
  let service: DescService;

  before(() => {
    const found = typesOfContract(describeIdl()).getService("demo.kitchen.v1.Kitchen");
    assert.ok(found !== undefined);
    service = found;
  });

  function methodOf(name: string): DescMethod {
    return service.methods.find((method) => method.name === name) ?? assert.fail(name);
  }

  /** In its envelope. */
  function messageOf(name: string, args: JsonObject): Buffer {
    const { input } = methodOf(name);
    const bytes = toBinary(input, fromJson(input, args));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32BE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  }

  it("that resets its streams at once has each call cancelled, and others are answered meanwhile", async () => {
    let entered = 0;
    let ended = 0;
    const reasons = new Set<unknown>();
    await using gateway = await GrpcGateway.ofKitchen({
      async *watch({ signal }) {
        entered++;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        reasons.add(Reflect.get(signal.reason, "code"));
        ended++;
        yield { x: 1, y: 1 };
      },
    });
    const transport = createGrpcTransport({ baseUrl: gateway.url });
    const divide = methodOf("divide");
    assert.ok(isUnary(divide));
    const honest = async (): Promise<unknown> => {
      const args = fromJson(divide.input, { num1: 5, num2: 2 });
      return toJson(divide.output, (await transport.unary(divide, undefined, PATIENT_MS, undefined, args)).message);
    };
    const hostile = new RawHttp2({ httpUrl: gateway.url });
    const message = messageOf("watch", { fromSeq: "1" });

    for (let burst = 0; burst < BURSTS; burst++) {
      const streams = Array.from({ length: CALLS_IN_A_BURST }, (_, at) => 2 * (burst * CALLS_IN_A_BURST + at) + 1);
      for (const [at, stream] of streams.entries()) {
        hostile.post(stream, `${KITCHEN}watch`, GRPC, message, true);
        if (at % 2 === 0) hostile.reset(stream);
      }
      assert.deepEqual(await honest(), { result: 2.5 });
      for (const [at, stream] of streams.entries()) if (at % 2 !== 0) hostile.reset(stream);
    }
    assert.deepEqual(await honest(), { result: 2.5 });
    hostile.close();
    await gateway.backend.idle();
    await eventually(() => assert.equal(ended, entered));
    assert.ok(entered > 0);
    assert.deepEqual([...reasons], ["CANCELLED"]);
  });

  it("may send as much as by JSON, to the byte", async () => {
    const lengths: number[] = [];
    await using gateway = await GrpcGateway.ofKitchen({ log: (_context, line) => void lengths.push(line.length) });
    const limit = gateway.backend.maxMessageBytes;
    const log = methodOf("log");
    assert.ok(isUnary(log));
    const beside = messageOf("log", { line: "a".repeat(limit) }).length - HEAD_BYTES - limit;
    for (const create of [createGrpcTransport, createGrpcWebTransport, createConnectTransport]) {
      const transport = create({ baseUrl: gateway.url, httpVersion: "2", nodeOptions: { maxSessionMemory: 64 } });
      const send = async (bytes: number): Promise<unknown> =>
        transport.unary(log, undefined, PATIENT_MS, undefined, fromJson(log.input, { line: "a".repeat(bytes - beside) }));
      for (const bytes of [limit - 1, limit]) await send(bytes);
      await assert.rejects(send(limit + 1), (error) => error instanceof ConnectError && error.code === Code.ResourceExhausted);
    }
    const both = [limit - 1, limit].map((bytes) => bytes - beside);
    await eventually(() => assert.deepEqual(lengths, [...both, ...both, ...both]));
  });

  it("that does not end its message is cut off, and makes no call", async () => {
    const clock = new FakeClock();
    const entered: unknown[] = [];
    await using gateway = await GrpcGateway.ofKitchen(
      {
        *watch(_context, fromSeq) {
          entered.push(fromSeq);
          yield { x: 1, y: 1 };
        },
      },
      {},
      clock,
    );
    const slow = new RawHttp2({ httpUrl: gateway.url });
    slow.post(1, `${KITCHEN}watch`, GRPC, messageOf("watch", { fromSeq: "1" }).subarray(0, -1), false);
    slow.post(3, `${KITCHEN}watch`, GRPC, messageOf("watch", { fromSeq: "2" }), true);
    await slow.answered(3); // what was sent before is read by now
    await clock.advance(TOO_LONG_MS);
    await slow.wasReset(1);
    slow.post(5, `${KITCHEN}watch`, GRPC, messageOf("watch", { fromSeq: "3" }), true);
    await slow.answered(5); // on the same connection
    assert.deepEqual(entered, [2, 3]);
    slow.close();
  });
});
