// Calls of every kind and size at once, over a link that tears what is written: every answer is the
// one that was asked for. CALLWIRE_TORN_MS sets for how long; the seed is fixed.

import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { createRandom } from "callwire/testing";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { Conformance, type ConformanceClient, type ConformanceHandler } from "../../generated/conformance.js";
import { ordinary } from "../conformance/values.js";
import { TornLink } from "../support/torn-link.js";

const DURATION_MS = Number(process.env["CALLWIRE_TORN_MS"] ?? 3_000);
const CALLERS = 100;
const MIN_CALLS = 10 * CALLERS;

/**
 * With characters of every length in UTF-8, around the lengths at which the forms of texts change.
 */
const TEXTS = [
  "",
  "a",
  "é",
  "😀",
  "x".repeat(300),
  "😀".repeat(200),
  "aé😀z".repeat(60),
  `${"x".repeat(511)}é`,
  "漢".repeat(171),
];

type Scene = (client: ConformanceClient, random: () => number) => Promise<void>;

const scenes: readonly Scene[] = [
  async (client, random) => {
    const text = pickText(random);
    const values = { ...ordinary, text, chain: { name: pickText(random), next: { name: text } }, table: new Map([[text, 1]]) };
    assert.deepEqual(await client.mirror(values), values);
  },
  async (client, random) => {
    const block = Buffer.alloc(Math.floor(random() * random() * 300_000), Math.floor(random() * 256));
    assert.ok(block.equals(await client.echo(block)));
  },
  async (client, random) => {
    const lines = Array.from({ length: Math.floor(random() * 40) }, () => pickText(random));
    const answers: string[] = [];
    for await (const line of client.chat("> ", lines)) answers.push(line);
    assert.deepEqual(
      answers,
      lines.map((line) => `> ${line}`),
    );
  },
  async (client, random) => {
    const numbers = Array.from({ length: Math.floor(random() * 100) }, () => Math.floor(random() * 1_000));
    assert.equal(
      await client.sum(numbers),
      numbers.reduce((sum, number) => sum + number, 0),
    );
  },
];

describe("a link that tears what is written", function () {
  this.timeout(DURATION_MS + 120_000);

  it("mixes up no answer and breaks no connection", async () => {
    const random = createRandom(42);
    await using server = await startServer();
    await using link = await TornLink.to(server.address.port, random);
    await using conformance = connect(Conformance, `tcp://127.0.0.1:${link.port}`);
    await using calc = connect(Calculator, `tcp://127.0.0.1:${link.port}`);
    const endsAt = performance.now() + DURATION_MS;
    let calls = 0;
    const caller = async (): Promise<void> => {
      // On a busy machine longer, as few calls would show little.
      while (performance.now() < endsAt || calls <= MIN_CALLS) {
        const [num1, num2] = [Math.floor(random() * 1e6), 1 + Math.floor(random() * 99)];
        assert.equal(await calc.divide(num1, num2), num1 / num2);
        await scenes[Math.floor(random() * scenes.length)]?.(conformance, random);
        calls += 2;
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));

    assert.ok(calls > MIN_CALLS, `${calls} calls`);
  });
});

function startServer(): Promise<CallwireServer> {
  const answers: Partial<ConformanceHandler> = {
    mirror: (_context, values) => values,
    echo: (_context, block) => block,
    async *chat(_context, prefix, lines) {
      for await (const line of lines) yield prefix + line;
    },
    async sum(_context, numbers) {
      let sum = 0;
      for await (const number of numbers) sum += number;
      return sum;
    },
  };
  const unused = (): never => assert.fail("nobody calls this");
  const names = Conformance.methods.map(({ name }) => [name, unused]);
  const handler = { ...Object.fromEntries(names), ...answers } as ConformanceHandler;
  return serve({ services: [implement(Conformance, handler), implement(Calculator, calculator)], stopOnSignal: false });
}

function pickText(random: () => number): string {
  const pieces = Array.from({ length: Math.floor(random() * 5) }, () => TEXTS[Math.floor(random() * TEXTS.length)]);
  return pieces.join("");
}
