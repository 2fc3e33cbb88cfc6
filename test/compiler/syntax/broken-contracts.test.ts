// One mistake gives one message, near the mistake: held over random breaks of a correct contract.

import assert from "node:assert/strict";
import { compileTexts, readContract } from "../contracts.js";
import { createRandom, type Random } from "./random.js";

const TEXT = readContract("kitchen-sink.rpc");
const MONEY = readContract("money.rpc");
const TOKEN = /\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_.]+|[^\s]/g;
const TOKENS = [...TEXT.matchAll(TOKEN)]
  .filter(([image]) => !image.startsWith("//"))
  .map(({ 0: image, index }) => ({ image, start: index, end: index + image.length }));
const BREAKS = 400;

interface Break {
  readonly text: string;
  readonly line: number;
  readonly what: string;
}

describe("a contract with one mistake", () => {
  it("gives exactly one message within two lines of it, in at least 95 % of the mistakes that are noticed", function () {
    this.timeout(20_000); // 400 compilations on a busy machine
    const random = createRandom(20);
    const misses: string[] = [];
    let noticed = 0;
    for (let count = 0; count < BREAKS; count++) {
      const broken = breakContract(random);
      const { diagnostics } = compileTexts({ "kitchen-sink.rpc": broken.text, "money.rpc": MONEY });
      if (diagnostics.length === 0) continue;
      noticed++;
      const lines = diagnostics.map(({ span }) => span.file.positionAt(span.start).line);
      const isGood = lines.length === 1 && lines.every((line) => Math.abs(line - broken.line) <= 2);
      if (!isGood)
        misses.push(
          `${broken.what} at line ${broken.line}: ${diagnostics.map(({ message }, index) => `${lines[index] ?? 0}: ${message}`).join(" | ")}`,
        );
    }

    assert.ok(noticed >= 200, `only ${noticed} breaks were noticed`);
    assert.ok(misses.length <= noticed / 20, `${misses.length} of ${noticed} mistakes:\n${misses.join("\n")}`);
  });
});

function breakContract(random: Random): Break {
  const token = TOKENS[random.below(TOKENS.length)] ?? { image: "", start: 0, end: 0 };
  const other = TOKENS[random.below(TOKENS.length)] ?? token;
  const line = TEXT.slice(0, token.start).split("\n").length;
  const [what, middle] = change(random, token.image, other.image);
  return {
    text: TEXT.slice(0, token.start) + middle + TEXT.slice(token.end),
    line,
    what: `${what} ${JSON.stringify(token.image)} -> ${JSON.stringify(middle)}`,
  };
}

function change(random: Random, image: string, other: string): readonly [string, string] {
  const at = random.below(image.length);
  switch (random.below(4)) {
    case 0:
      return ["delete", ""];
    case 1:
      return ["double", `${image} ${image}`];
    case 2:
      return ["misspell", image.slice(0, at) + image.slice(at + 1)];
    default:
      return ["replace", other];
  }
}
