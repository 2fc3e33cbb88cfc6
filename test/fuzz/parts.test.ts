// What guides hostile inputs, and what tells that something is wrong: parts of a run, without one.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Flag, HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { rawFrame } from "../support/raw-server.js";
import { findInLog, type Outcome } from "./area.js";
import { Chance } from "./chance.js";
import { ChunkMaker, type Frames } from "./chunk.js";
import { Corpus, kindOf } from "./corpus.js";
import { readFinding, saveFinding } from "./finding.js";
import { readFuzzOptions } from "./fuzz-options.js";
import { isAnswerTo } from "./hostile-server.js";
import { mutateFrame } from "./mutate-frames.js";
import { formatOutcomes } from "./outcomes.js";
import { SEED_FRAMES } from "./seed-frames.js";

const FLAT = SEED_FRAMES.flat();

describe("a corpus", () => {
  it("keeps an input once a text of it is of a new kind", () => {
    const chance = new Chance(1);
    const corpus = new Corpus(["a"]);
    corpus.keepWhenNew("b", ['list "x" has 12 items'], chance);
    corpus.keepWhenNew("c", ['list "y" has 7 items'], chance);
    assert.equal(corpus.news, 1);
    corpus.keepWhenNew("d", ['list "y" has 7 items', "map has 7 items"], chance);
    assert.equal(corpus.news, 2);
    const drawn = new Set(Array.from({ length: 100 }, () => corpus.draw(chance)));
    assert.deepEqual([...drawn].sort(), ["a", "b", "d"]);
  });
});

describe("hostile frames", () => {
  it("are the same for one seed, and others for another", () => {
    const make = (seed: number): string =>
      new ChunkMaker(new Corpus<Frames>(SEED_FRAMES), new Chance(seed)).make(20).bytes.toString("hex");
    assert.equal(make(1), make(1));
    assert.notEqual(make(1), make(2));
  });

  it("have a length that fits, most of them, so that what comes behind them is read", () => {
    const chance = new Chance(1);
    const mutated = Array.from({ length: 2_000 }, () => mutateFrame(chance.pick(FLAT), () => FLAT, chance));
    const fitting = mutated.filter((frame) => frame.readUInt32LE(0) === frame.length - HEADER_BYTES).length;
    assert.ok(fitting > 1_950 && fitting < 2_000, `${fitting} of 2,000`);
  });

  it("leave the frames as they are that they are made from", () => {
    const before = FLAT.map((frame) => frame.toString("hex"));
    const chance = new Chance(2);
    for (let count = 0; count < 2_000; count++) mutateFrame(chance.pick(FLAT), () => FLAT, chance);
    assert.deepEqual(
      FLAT.map((frame) => frame.toString("hex")),
      before,
    );
  });

  it("are known to be cut where a length leads over the PING at their end", () => {
    const maker = new ChunkMaker(new Corpus<Frames>([]), new Chance(1));
    const long = rawFrame(Kind.ITEM, 0, 1, 0, Buffer.from([1]));
    assert.equal(maker.wrap([[long]], 1).isWhole, true);
    const cut = Buffer.from(long);
    cut.writeUInt32LE(1_000, 0);
    assert.equal(maker.wrap([[cut]], 1).isWhole, false);
  });
});

describe("hostile answers", () => {
  it("have the kinds that their call may be answered with, most of them", () => {
    const [items, credit] = [[rawFrame(Kind.ITEM, 0, 1, 0)], [rawFrame(Kind.CREDIT, 0, 1, 1)]];
    const fits = (flags: number) => [items, credit].map((frames) => isAnswerTo(flags)(frames));
    assert.deepEqual(
      [fits(0), fits(Flag.EXPECTS_ITEMS), fits(Flag.SENDS_ITEMS)],
      [
        [false, false],
        [true, false],
        [false, true],
      ],
    );

    const maker = new ChunkMaker(new Corpus<Frames>([items, [rawFrame(Kind.REPLY, 0, 1, 0)]]), new Chance(1));
    const sequences = Array.from({ length: 200 }, () => maker.make(1, { streamId: 1, fits: isAnswerTo(0) }).sequences[0] ?? []);
    const fitting = sequences.filter(([first]) => first?.[4] !== Kind.ITEM).length;
    assert.ok(fitting > 170 && fitting < 200, `${fitting} of 200`);
  });
});

describe("a look at a log", () => {
  it("finds what a terminal obeys, and mistakes of our own", () => {
    const log = "callwire: fine\ncallwire: \u001b[2J\ncallwire: a frame met a bug of this side\n\u202e\n";
    const found = findInLog(log);
    assert.equal(found.length, 3);
    assert.match(found.join("\n"), /^a raw escape.*\na mistake of our own.*\na raw escape/);
    assert.deepEqual(findInLog("callwire: größe \u00e9 😀\n"), []);
  });
});

describe("a finding", () => {
  it("is read as it was saved, and nothing else is read", () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-finding-"));
    try {
      const finding = { area: "frames", seed: 7, broken: ["it ended"], inputs: ["0+w00"] } as const;
      assert.deepEqual(readFinding(saveFinding(folder, finding)), finding);
      const contract = { ...finding, area: "contracts", inputs: ['{"text":"package a;"}'] } as const;
      const records = { ...finding, area: "records", inputs: ['[{"kind":"entry","data":"e30="}]'] } as const;
      for (const other of [{ ...finding, area: "answers", inputs: ["3:AAAA"] } as const, contract, records])
        assert.deepEqual(readFinding(saveFinding(folder, other)), other);
      assert.throws(() => readFinding(join(folder, "none.json")), /ENOENT/);
      const file = join(folder, "wrong.json");
      for (const [text, why] of [
        ["", /wrong\.json is no finding of npm run fuzz: it is no JSON/],
        ["null", /it is no object/],
        [JSON.stringify({ ...finding, area: "frame" }), /its area is none of frames, answers, contracts, records/],
        [JSON.stringify({ ...finding, seed: "7" }), /its seed is no whole number/],
        [JSON.stringify({ ...finding, inputs: [1] }), /its inputs are no texts/],
        [JSON.stringify({ ...finding, inputs: [] }), /it has no inputs/],
        [JSON.stringify({ ...finding, plant: 3 }), /its plant is no name/],
        [JSON.stringify({ ...finding, inputs: ["0+w00", "abc"] }), /its input 2 is none of frames/],
        [JSON.stringify({ ...finding, area: "answers" }), /its input 1 is none of answers/],
        [JSON.stringify({ ...finding, area: "contracts", inputs: ["package a;"] }), /its input 1 is none of contracts/],
        [JSON.stringify({ ...finding, area: "records", inputs: ["[{}]"] }), /its input 1 is none of records/],
      ] as const) {
        writeFileSync(file, text);
        assert.throws(() => readFinding(file), why);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the options of a run", () => {
  it("are minutes, a seed and areas, and nothing else is taken", () => {
    assert.deepEqual(readFuzzOptions(["--minutes", "1.5", "--only", "records,frames"]), {
      ...{ minutes: 1.5, seed: 1, areas: ["frames", "records"], plant: undefined, replayed: undefined },
    });
    for (const [args, why] of [
      [["--minutes", "soon"], /--minutes soon is no time/],
      [["--minutes", "0"], /is no time/],
      [["--seed", "x"], /--seed x is no whole number/],
      [["--only", "frames,all"], /--only all is no area/],
      [["--replay", "none.json"], /ENOENT/],
      [["--fast"], /Unknown option '--fast'/],
    ] as const)
      assert.throws(() => readFuzzOptions(args), why);
  });
});

describe("the table of a run", () => {
  it("has a row for each area, with the rate of its inputs", () => {
    const outcome: Outcome = {
      ...{ area: "frames", done: 1_000, goal: 2_000, seconds: 4, news: 5, branches: 6, peakMiB: 80, keptMiB: 1 },
      ...{ pauseMs: 20, ownPauseMs: 10, calls: 100, p99Ms: 1.25, lost: 0, finding: undefined },
    };
    const [head = "", , row = ""] = formatOutcomes([outcome]).split("\n");
    assert.equal(head.length, row.length);
    assert.match(row, /^\| frames +\| 1,000 +\| 2,000 \| 250 /);
  });
});

describe("the kind of a text", () => {
  it("is the same whatever numbers and names it has", () => {
    assert.equal(kindOf('list "a\u001b\\"b" has 12 items at 0xff'), kindOf('list "" has 7 items at 0x1'));
    assert.notEqual(kindOf("a is missing"), kindOf("a is too large"));
  });
});
