import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, implement, serve } from "callwire";
import { readSavedRequest } from "#cli/live/saved-request.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { callwire } from "./callwire.js";

describe("a saved request", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "saved-request-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function read(text: string) {
    const file = path.join(folder, "request.json");
    writeFileSync(file, text);
    return readSavedRequest(file);
  }

  it("has a method, arguments and metadata, of which the last two may be left out", () => {
    const whole = { call: "demo.X/y", args: { a: 1 }, metadata: { Key: "value" } };

    assert.deepEqual(read(JSON.stringify(whole)), { ...whole, metadata: { key: "value" } });
    assert.deepEqual(read('{"call": "demo.X/y"}'), { call: "demo.X/y", args: {}, metadata: {} });
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["{", /request\.json is not JSON/],
    ["[]", /request\.json is no object/],
    ["{}", /names no method/],
    ['{"call": 7}', /names no method/],
    ['{"call": "x/y", "args": []}', /args of .* is no object/],
    ['{"call": "x/y", "metadata": {"a": 1}}', /"a" is none/],
    ['{"call": "x/y", "deadline": 1}', /has "deadline"; a saved request has call, args, metadata/],
  ];
  for (const [text, why] of wrong) {
    it(`is refused when it is ${text}`, () => {
      assert.throws(() => read(text), why);
    });
  }

  it("is refused when it is not there", () => {
    assert.throws(() => readSavedRequest(path.join(folder, "none.json")), /it does not exist/);
  });
});

describe("callwire call --file", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let folder: string;
  let file: string;
  let server: CallwireServer;
  const teams: unknown[] = [];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "saved-request-"));
    file = path.join(folder, "divide.json");
    const metadata = { team: "blue" };
    writeFileSync(file, JSON.stringify({ call: `${Calculator.name}/divide`, args: { num1: 10, num2: 4 }, metadata }));
    const handlers = {
      ...calculator,
      divide: ({ metadata: given }: { readonly metadata: ReadonlyMap<string, unknown> }, num1: number, num2: number) => {
        teams.push(given.get("team"));
        return num1 / num2;
      },
    };
    server = await serve({ services: [implement(Calculator, handlers)], listen: "127.0.0.1:0" });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const call = (...args: readonly string[]) => callwire(["call", ...args, "--at", String(server.listening)]);

  it("sends what was saved, and what is given beside it wins", async () => {
    const saved = await call("--file", file);
    const other = await call("--file", file, "num1=1", "num2=8", "-H", "Team:red");

    assert.deepEqual([saved.stdout, other.stdout, teams], ["2.5\n", "0.125\n", ["blue", "red"]]);
  });

  it("takes no other arguments as a whole, and without it a method is named", async () => {
    const both = await call("--file", file, "-d", "{}");
    const none = await call();

    assert.deepEqual([both.code, none.code], [2, 2]);
    assert.match(both.stderr, /--file has the arguments, and so has -d/);
    assert.match(none.stderr, /call takes service\/method, or --file with a saved request/);
  });
});
