import assert from "node:assert/strict";
import { connect } from "node:net";
import { PREFACE } from "#runtime/wire/frame.js";
import type { Summary } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";

const MIB = 1024 * 1024;
const COUNT = 24;
/** As 64-bit floats about 1 MiB. */
const LARGE: Summary = { count: 1, sum: 1, mean: 1, sorted: new Array<number>(110_000).fill(1.5) };

describe("many large messages at once", () => {
  afterEach(closeAll);

  it("all arrive, though together they exceed what may wait in a socket", async () => {
    const calc = connectCalculator(await startCalculator()).with({ timeoutMs: 50_000 });
    await calc.divide(1);
    const data = new Uint8Array(MIB);

    const sums = await Promise.all(Array.from({ length: COUNT }, () => calc.checksum(data)));

    assert.equal(new Set(sums).size, 1);
  });

  it("are answered in full by a handler that returns at once", async () => {
    const calc = connectCalculator(await startCalculator({ summarize: () => LARGE })).with({ timeoutMs: 50_000 });
    await calc.divide(1);

    const answers = await Promise.all(Array.from({ length: COUNT }, () => calc.summarize([])));

    assert.ok(answers.every(({ sorted }) => sorted.length === LARGE.sorted.length));
  });

  it("are answered in full by handlers that finish together", async () => {
    const waiting: (() => void)[] = [];
    const summarize = async (): Promise<Summary> => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === COUNT) for (const go of waiting) go();
      });
      return LARGE;
    };
    const server = await startCalculator({ summarize }, { graceMs: 60_000 });
    const calc = connectCalculator(server).with({ timeoutMs: 50_000 });
    await calc.divide(1);

    const calls = Promise.all(Array.from({ length: COUNT }, () => calc.summarize([])));

    assert.ok((await calls).every(({ sorted }) => sorted.length === LARGE.sorted.length));
    await server.close();
  });

  it("belong to the handler that keeps them, whatever it writes into them and whatever follows", async () => {
    const kept: { readonly data: Uint8Array; readonly mark: number }[] = [];
    const checksum = (_context: unknown, data: Uint8Array): bigint => {
      const sent = data[0] ?? 0;
      assert.ok(data.every((byte) => byte === sent));
      kept.push({ data: data.fill(255 - sent), mark: 255 - sent });
      return BigInt(sent);
    };
    const server = await startCalculator({ checksum });
    const clients = Array.from({ length: 2 }, () => connectCalculator(server).with({ timeoutMs: 50_000 }));
    // Around the sizes from which on bytes are sent without a copy, and read as a part of their
    // frame.
    const sizes = [100, 8_191, 8_192, 40_000, 65_000, 65_536, 66_000, 131_072, 300_000];

    for (let round = 1; round <= 5; round++) {
      const calls = sizes.flatMap((size, index) =>
        clients.map(async (calc, which) => {
          const mark = round * 20 + index * 2 + which;
          assert.equal(await calc.checksum(new Uint8Array(size + round).fill(mark)), BigInt(mark));
        }),
      );
      await Promise.all(calls);
    }

    assert.equal(kept.length, 5 * 2 * sizes.length);
    for (const { data, mark } of kept) assert.ok(data.every((byte) => byte === mark));
  });

  it("do not count as running any more when the client that asked for them is gone", async () => {
    const server = await startCalculator({ summarize: () => LARGE }, { graceMs: 60_000 });
    const socket = connect(server.address.port, server.address.host);
    socket.on("error", () => undefined);
    socket.pause();
    socket.write(PREFACE as Uint8Array); // only read from
    socket.write(HELLO);
    socket.write(Buffer.concat(Array.from({ length: 100 }, (_, id) => summarizeFrame(id))));
    await new Promise((resolve) => socket.once("readable", resolve));
    socket.destroy();

    await server.close(); // would wait for the results that nobody will take
  });
});

/** A HELLO that says nothing: an empty map. */
const HELLO = Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80]);

/** summarize([]), with 60 s to answer. */
function summarizeFrame(streamId: number): Buffer {
  const frame = Buffer.alloc(22);
  frame.writeUInt32LE(6, 0);
  frame[4] = 2;
  frame.writeUInt32LE(streamId, 8);
  frame.writeUInt32LE(60_000, 12);
  frame.writeUInt32LE(0x69b7cf55, 16);
  frame.set([0x91, 0x90], 20);
  return frame;
}
