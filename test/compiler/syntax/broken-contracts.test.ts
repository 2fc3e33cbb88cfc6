// One mistake gives one message, near the mistake: held over random breaks of a correct contract.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { Diagnostic } from "@callwire/compiler";
import { completeExample, readExamples, readPage } from "../../docs/examples.js";
import { CASES } from "../breaking/cases.js";
import { compileTexts, readContract } from "../contracts.js";
import { createRandom, type Random } from "./random.js";

const TEXT = readContract("kitchen-sink.rpc");
const MONEY = readContract("money.rpc");
const TOKEN = /\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_.]+|[^\s]/g;
const BREAKS = 400;

interface Break {
  readonly text: string;
  readonly line: number;
  readonly what: string;
}

describe("a contract with one mistake", () => {
  it("gives exactly one message within two lines of it, in at least 95 % of the mistakes that are noticed", function () {
    this.timeout(120_000); // 400 compilations on a busy machine
    const random = createRandom(20);
    const misses: string[] = [];
    let noticed = 0;
    for (let count = 0; count < BREAKS; count++) {
      const broken = breakContract(random, TEXT);
      const { diagnostics } = compileTexts({ "kitchen-sink.rpc": broken.text, "money.rpc": MONEY });
      if (diagnostics.length === 0) continue;
      noticed++;
      const lines = linesOf(diagnostics);
      const isGood = isOneNear(lines, broken.line);
      if (!isGood)
        misses.push(
          `${broken.what} at line ${broken.line}: ${diagnostics.map(({ message }, index) => `${lines[index] ?? 0}: ${message}`).join(" | ")}`,
        );
    }

    assert.ok(noticed >= 200, `only ${noticed} breaks were noticed`);
    assert.ok(misses.length <= noticed / 20, `${misses.length} of ${noticed} mistakes:\n${misses.join("\n")}`);
  });
});

describe("200 contracts with one mistake each", () => {
  it("give exactly one message within two lines of it, at least 90 % of those in which it is noticed", () => {
    const random = createRandom(7);
    const contracts = findCorrectContracts();
    const broken = contracts.map((text) => breakContract(random, text));
    const found = broken.map((each) => ({ ...each, lines: linesOf(compileTexts({ "a.rpc": each.text }).diagnostics) }));
    const noticed = found.filter(({ lines }) => lines.length > 0);
    const misses = noticed.filter(({ lines, line }) => !isOneNear(lines, line));

    assert.ok(contracts.length >= 200, `only ${contracts.length} contracts`);
    assert.ok(noticed.length >= 180, `only ${noticed.length} breaks were noticed`);
    assert.ok(misses.length <= noticed.length / 10, misses.map(({ what, text }) => `${what} in\n${text}`).join("\n"));
  });
});

function linesOf(diagnostics: readonly Diagnostic[]): readonly number[] {
  return diagnostics.map(({ span }) => span.file.positionAt(span.start).line);
}

function isOneNear([line, ...others]: readonly number[], brokenLine: number): boolean {
  return line !== undefined && others.length === 0 && Math.abs(line - brokenLine) <= 2;
}

/** Every contract without mistakes that the pages and the tests of `breaking` show. */
function findCorrectContracts(): readonly string[] {
  const pages = ["docs", "docs/hints"].flatMap((folder) =>
    readdirSync(new URL(`../../../../${folder}/`, import.meta.url))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  );
  const examples = pages.flatMap((page) => readExamples(readPage(page)).filter(({ language }) => language === "rpc"));
  const cases = Object.values(CASES).flatMap(({ before, fires, near }) => [before, fires, near]);
  const texts = new Set([...examples.map(completeExample), ...cases.map((text) => `package demo.v1;\n${text}`), ...cases]);
  return [...texts].filter((text) => compileTexts({ "a.rpc": text }).diagnostics.length === 0);
}

function breakContract(random: Random, text: string): Break {
  const tokens = [...text.matchAll(TOKEN)]
    .filter(([image]) => !image.startsWith("//"))
    .map(({ 0: image, index }) => ({ image, start: index, end: index + image.length }));
  const token = tokens[random.below(tokens.length)] ?? { image: "", start: 0, end: 0 };
  const other = tokens[random.below(tokens.length)] ?? token;
  const line = text.slice(0, token.start).split("\n").length;
  const [what, middle] = change(random, token.image, other.image);
  return {
    text: text.slice(0, token.start) + middle + text.slice(token.end),
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
