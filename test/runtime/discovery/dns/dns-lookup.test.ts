import assert from "node:assert/strict";
import type { SrvRecord } from "node:dns";
import { FakeClock } from "callwire/testing";
import { MAX_DNS_TARGETS, MAX_DNS_TTL_MS } from "#runtime/base/limits/discovery.js";
import { DnsLookup, type LookedUp } from "#runtime/discovery/dns/dns-lookup.js";
import type { DnsTarget } from "#runtime/discovery/dns/dns-target.js";
import { NO_SEARCH } from "#runtime/discovery/dns/search-domains.js";
import { ABSENT, FAILED, FakeQuestions } from "./fake-questions.js";

const SEARCH = { domains: ["a.test", "b.test"], ndots: 1 };

function start(target: Partial<DnsTarget> = {}) {
  const questions = new FakeQuestions();
  const clock = new FakeClock();
  const lookup = new DnsLookup({ kind: "dns", name: "calc", port: 4000, ...target }, questions, clock);
  return { questions, clock, run: (search = NO_SEARCH) => lookup.run(search), ...questions };
}

const idsOf = (looked: LookedUp): readonly string[] | string =>
  looked.kind === "list" ? looked.endpoints.map(({ id }) => id) : `${looked.kind}: ${looked.reason}`;

describe("addresses of a name", () => {
  it("are those of both families, each once and in one order", async () => {
    const { run, answers } = start();
    answers.set("4 calc.", ["10.0.0.2", "10.0.0.1", "10.0.0.2"]).set("6 calc.", ["fd00::1"]);

    assert.deepEqual(idsOf(await run()), ["10.0.0.1:4000", "10.0.0.2:4000", "[fd00::1]:4000"]);
  });

  it("of a family that does not answer stay beside those of the other; when both are silent, nobody knows", async () => {
    const { run, answers } = start();
    answers.set("4 calc.", ["10.0.0.1"]).set("6 calc.", ["fd00::1"]);
    await run();
    answers.set("4 calc.", ["10.0.0.2"]).set("6 calc.", FAILED);
    assert.deepEqual(idsOf(await run()), ["10.0.0.2:4000", "[fd00::1]:4000"]);
    answers.set("4 calc.", FAILED);
    assert.equal(idsOf(await run()), "failed: calc: no answer");
    answers.set("4 calc.", ABSENT);
    assert.equal(idsOf(await run()), "failed: calc: no answer");
    answers.set("6 calc.", ABSENT);

    assert.equal(idsOf(await run()), "absent: calc: no such name");
  });

  it("are those of one family alone, where the target says so", async () => {
    const { run, questions, answers } = start({ family: 6 });
    answers.set("4 calc.", ["10.0.0.1"]).set("6 calc.", ["fd00::1"]);
    assert.deepEqual(idsOf(await run()), ["[fd00::1]:4000"]);

    assert.deepEqual(questions.asked, ["6 calc."]);
  });

  it("are searched in the domains in turn, and the search ends where nobody knows", async () => {
    const { run, questions, answers } = start({ family: 4 });
    answers.set("4 calc.b.test.", ["10.0.0.1"]);
    assert.deepEqual(idsOf(await run(SEARCH)), ["10.0.0.1:4000"]);
    assert.deepEqual(questions.asked, ["4 calc.a.test.", "4 calc.b.test."]);
    const other = start({ family: 4 });
    other.answers.set("4 calc.a.test.", FAILED).set("4 calc.b.test.", ["10.0.0.1"]);

    assert.equal(idsOf(await other.run(SEARCH)), "failed: calc.a.test: no answer");
  });

  it("are asked of the name that was found last first, and of the others when that is gone", async () => {
    const { run, questions, answers } = start({ family: 4 });
    answers.set("4 calc.b.test.", ["10.0.0.2"]);
    await run(SEARCH);
    answers.set("4 calc.a.test.", ["10.0.0.1"]);
    questions.asked.length = 0;
    assert.deepEqual(idsOf(await run(SEARCH)), ["10.0.0.2:4000"]);
    assert.deepEqual(questions.asked, ["4 calc.b.test."]);
    answers.delete("4 calc.b.test.");

    assert.deepEqual(idsOf(await run(SEARCH)), ["10.0.0.1:4000"]);
  });
});

describe("SRV records of a name", () => {
  const record = (name: string, port = 4000, priority = 0, weight = 1): SrvRecord => ({ name, port, priority, weight });
  const startSrv = () => start({ name: "_calc._tcp.test", port: undefined, family: 4 });
  const SRV = "SRV _calc._tcp.test.";

  it("are asked for, and then the addresses of each target once", async () => {
    const { run, questions, answers } = startSrv();
    answers.set(SRV, [record("b.test", 4002), record("a.test", 4001), record("a.test", 4000)]);
    answers.set("4 a.test.", ["10.0.0.1"]).set("4 b.test.", ["10.0.0.3", "10.0.0.2"]);

    assert.deepEqual(idsOf(await run()), ["10.0.0.1:4000", "10.0.0.1:4001", "10.0.0.2:4002", "10.0.0.3:4002"]);
    assert.deepEqual(questions.asked, [SRV, "4 a.test.", "4 b.test."]);
  });

  it("have targets that are asked for again after their TTL, or after half a minute", async () => {
    const { run, questions, clock, answers } = startSrv();
    answers.set(SRV, [record("a.test")]).set("4 a.test.", ["10.0.0.1"]);
    questions.ttl = 5;
    await run();
    await clock.advance(4_999);
    await run();
    assert.deepEqual(questions.asked, [SRV, "4 a.test.", SRV]);
    await clock.advance(1);
    questions.ttl = 86_400;
    await run();
    await clock.advance(MAX_DNS_TTL_MS);
    await run();

    assert.equal(questions.asked.filter((question) => question === "4 a.test.").length, 3);
  });

  it("keep a target that cannot be asked for, leave out one that is gone, and say so", async () => {
    const { run, answers } = startSrv();
    answers.set(SRV, [record("a.test"), record("b.test")]);
    answers.set("4 a.test.", ["10.0.0.1"]).set("4 b.test.", ["10.0.0.2"]);
    await run();
    answers.set("4 a.test.", FAILED).set("4 b.test.", ABSENT);
    const looked = await run();

    assert.deepEqual(idsOf(looked), ["10.0.0.1:4000"]);
    assert.deepEqual(looked.kind === "list" && [looked.skipped, looked.skippedFor], [1, "b.test: no such name"]);
  });

  it("are nobody when no target is there, and nobody knows when one does not answer", async () => {
    const { run, answers } = startSrv();
    answers.set(SRV, [record("a.test"), record("b.test")]);
    assert.equal(idsOf(await run()), "absent: a.test: no such name");
    answers.set("4 b.test.", FAILED);
    assert.equal(idsOf(await run()), "failed: b.test: no answer");
    answers.set(SRV, [record(".")]);
    assert.equal(idsOf(await run()), "absent: _calc._tcp.test: it says that nobody is there");
    answers.set(SRV, FAILED);

    assert.equal(idsOf(await run()), "failed: _calc._tcp.test: no answer");
  });

  it("are left out without a name or a port, and beyond 256 of them", async () => {
    const { run, questions, answers } = startSrv();
    answers.set(SRV, [record("a b"), record("a.test", 0), record("a.test")]).set("4 a.test.", ["10.0.0.1"]);
    const few = await run();
    assert.deepEqual(idsOf(few), ["10.0.0.1:4000"]);
    assert.deepEqual(few.kind === "list" && [few.skipped, few.skippedFor], [2, "a target is no name with a port"]);
    const names = Array.from({ length: MAX_DNS_TARGETS + 5 }, (_none, at) => `t${String(at).padStart(3, "0")}.test`);
    answers.set(SRV, names.map((name) => record(name)).toReversed());
    for (const name of names) answers.set(`4 ${name}.`, ["10.0.0.1"]);
    questions.asked.length = 0;
    const many = await run();

    assert.equal(questions.asked.length, 1 + MAX_DNS_TARGETS);
    assert.deepEqual(many.kind === "list" && [many.skipped, many.skippedFor], [5, `more than ${MAX_DNS_TARGETS} targets`]);
    assert.ok(questions.asked.includes("4 t000.test."));
  });
});
