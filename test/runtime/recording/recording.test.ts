import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, type Logger, type ServeOptions, serve } from "callwire";
import { connectDynamic, DynamicError, implementDynamic } from "callwire/dynamic";
import { Recording, type RecordingClient } from "callwire/recording";
import { Reflection } from "callwire/reflection";
import { RECORDING } from "#runtime/server/recording/recorder.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Recording as Generated } from "../../../generated/callwire/recording.js";
import { describeIdl } from "../../support/contracts.js";

const TOKEN = "a token of the operator";
const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const SERVICE = implement(Calculator, calculator);

function start(options: Partial<ServeOptions> = {}): Promise<CallwireServer> {
  const own = { listen: "127.0.0.1:0", services: [SERVICE], stopOnSignal: false, logger: SILENT, recording: { token: TOKEN } };
  return serve({ ...own, ...options });
}

function open(server: CallwireServer): RecordingClient {
  return connect(Recording, `tcp://${server.listening}`);
}

interface Item {
  readonly begin?: Readonly<Record<string, unknown>>;
  readonly call?: Readonly<Record<string, unknown>>;
  readonly counts?: Readonly<Record<string, number>>;
}

/** Until its end. `onBegin`: what is called once it records. */
async function record(client: RecordingClient, limit: number, onBegin: () => Promise<unknown>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const text of client.record(Calculator.name, TOKEN, limit, 10_000, 1)) {
    const item = JSON.parse(text) as Item;
    items.push(item);
    if (item.begin !== undefined) await onBegin();
  }
  return items;
}

function callsOf(items: readonly Item[]): readonly Readonly<Record<string, unknown>>[] {
  return items.flatMap(({ call }) => (call === undefined ? [] : [call]));
}

describe("the recording service", () => {
  it("is the same on the server, which has it by hand, as in its contract", () => {
    const shape = ({ name, fingerprint, methods }: { name: string; fingerprint: string; methods: readonly object[] }) => {
      const kept = methods.map((method) => ({ ...method, args: 0, result: 0, invoke: 0 }));
      return { name, fingerprint, methods: kept };
    };
    assert.deepEqual(shape(RECORDING), shape(Generated));
    assert.deepEqual(shape(Recording), shape(Generated));
  });

  it("gives calls with their answers, and the numbers at the end", async () => {
    await using server = await start();
    await using client = open(server);
    await using calc = connect(Calculator, `tcp://${server.listening}`);

    const items = await record(client, 3, async () => {
      await calc.divide(10, 4);
      await assert.rejects(calc.divide(1, 0));
      await calc.factorial(20n);
      await calc.divide(1, 1);
    });
    assert.deepEqual(items[0], {
      begin: { service: Calculator.name, contract: Calculator.fingerprint, notRecorded: [] },
    });
    assert.deepEqual(
      callsOf(items).map((call) => [call["method"], call["args"], call["result"], call["error"]]),
      [
        ["divide", { num1: 10, num2: 4 }, 2.5, undefined],
        [
          ...["divide", { num1: 1, num2: 0 }, undefined],
          { name: "InvalidOperation", code: "INVALID_ARGUMENT", fields: { operation: "Divide", why: "cannot divide by zero" } },
        ],
        ["factorial", { n: "20" }, "2432902008176640000", undefined],
      ],
    );
    assert.equal(items[items.length - 1]?.counts?.["recorded"], 3);
  });

  it("is not there without the option", async () => {
    await using server = await serve({ listen: "127.0.0.1:0", services: [SERVICE], stopOnSignal: false });
    await using client = open(server);
    await assert.rejects(
      record(client, 1, async () => undefined),
      { code: "UNIMPLEMENTED" },
    );
  });

  it("is in no list of services", async () => {
    await using server = await start();
    await using client = connect(Reflection, `tcp://${server.listening}`);
    assert.deepEqual([...(await client.services()).keys()], [Calculator.name]);
  });

  it("refuses a wrong token, tells the log of it, and never of the token", async () => {
    const lines: string[] = [];
    await using server = await start({ logger: { ...SILENT, warn: (line) => void lines.push(line) } });
    await using client = open(server);
    const asked = async (): Promise<void> => {
      for await (const _text of client.record(Calculator.name, "hunter2", 1, 1_000, 1)) assert.fail("it was told");
    };
    await assert.rejects(asked(), { code: "PERMISSION_DENIED" });
    assert.match(lines.join("\n"), /asked to record calls: the token is not/);
    assert.doesNotMatch(lines.join("\n"), /hunter2|a token of the operator/);
  });

  it("refuses a service that is not there, bounds beyond its own, and a third recording", async () => {
    await using server = await start();
    await using client = open(server);
    const ask = async (service: string, limit: number, durationMs: number, sample: number): Promise<void> => {
      for await (const _text of client.record(service, TOKEN, limit, durationMs, sample)) return;
    };
    await assert.rejects(ask("demo.Other", 1, 1, 1), { code: "NOT_FOUND", message: /it serves demo\.calculator/ });
    await assert.rejects(ask(Calculator.name, 0, 1_000, 1), { code: "INVALID_ARGUMENT", message: /limit is 0/ });
    await assert.rejects(ask(Calculator.name, 1, 3_600_001, 1), { code: "INVALID_ARGUMENT", message: /duration is 3600001 ms/ });
    await assert.rejects(ask(Calculator.name, 1, 1_000, 0), { code: "INVALID_ARGUMENT", message: /sample is 0/ });
    const running = [1, 2].map(() => client.record(Calculator.name, TOKEN, 1, 10_000, 1)[Symbol.asyncIterator]());
    for (const each of running) await each.next();
    await assert.rejects(ask(Calculator.name, 1, 1_000, 1), { code: "RESOURCE_EXHAUSTED", message: /2 recordings/ });
    for (const each of running) await each.return?.();
  });

  it("ends with the server, which drains", async () => {
    const server = await start();
    await using client = open(server);
    const items = await record(client, 10, () => server.close());
    assert.deepEqual(
      items.map((item) => Object.keys(item)[0]),
      ["begin", "counts"],
    );
  });

  it("records a service that is given as data, with its errors", async () => {
    const handler = (): never => {
      throw new DynamicError("InvalidOperation", { operation: "Divide", why: "no" });
    };
    await using server = await start({ services: [implementDynamic(describeIdl(), Calculator.name, handler)] });
    await using client = open(server);
    await using calc = await connectDynamic(Calculator.name, `tcp://${server.listening}`);
    const items = await record(client, 1, () => assert.rejects(calc.call("divide", { num1: 1 })));
    assert.deepEqual(callsOf(items)[0]?.["error"], {
      name: "InvalidOperation",
      code: "INVALID_ARGUMENT",
      fields: { operation: "Divide", why: "no" },
    });
  });

  it("works where nobody is told contracts", async () => {
    await using server = await start({ schemas: false });
    await using client = open(server);
    await using calc = connect(Calculator, `tcp://${server.listening}`);
    const items = await record(client, 1, () => calc.divide(1));
    assert.equal(callsOf(items)[0]?.["result"], 1);
  });

  it("refuses options that are wrong", async () => {
    for (const recording of [{}, { token: "" }, { token: 5 }, { token: TOKEN, tokens: [] }, true])
      await assert.rejects(start({ recording: recording as never }), { code: "INVALID_ARGUMENT" }, JSON.stringify(recording));
  });
});
