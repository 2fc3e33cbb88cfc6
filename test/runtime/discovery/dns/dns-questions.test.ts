// What a resolver may do to a client, by a DNS server of the test's own.

import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { FakeClock } from "callwire/testing";
import { systemClock } from "#runtime/base/clock.js";
import { DNS_ROUND_MS, MAX_DNS_QUESTIONS } from "#runtime/base/limits/discovery.js";
import { NodeQuestions } from "#runtime/discovery/dns/dns-questions.js";
import { type DnsQuestion, type DnsRecord, type DnsReply, DnsServer } from "../../../support/dns-server.js";
import { until } from "../../../support/wait.js";

const NAME = "calc.test.";

describe("a question to DNS", function () {
  this.timeout(30_000);
  let server: DnsServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function ask(reply: (question: DnsQuestion) => DnsReply, clock: FakeClock | typeof systemClock = systemClock) {
    server = await DnsServer.start(reply);
    return new NodeQuestions([{ host: "127.0.0.1", port: server.port }], clock);
  }

  const many = (count: number): readonly DnsRecord[] =>
    Array.from({ length: count }, (_none, at) => ({ name: "calc.test", a: `10.1.${at >> 8}.${at & 255}` }));

  it("is asked again over TCP when its answer was cut short", async () => {
    const questions = await ask(({ protocol }) => ({
      records: many(protocol === "udp" ? 5 : 600),
      isTruncated: protocol === "udp",
    }));
    const answer = await questions.addresses(NAME, 4);

    assert.equal(answer.kind === "found" && answer.records.length, 600);
    assert.ok(server?.questions.some(({ protocol }) => protocol === "tcp"));
  });

  it("fails when its answer was cut short and TCP does not bring the rest: half a list is none", async () => {
    const questions = await ask(({ protocol }) => (protocol === "udp" ? { records: many(5), isTruncated: true } : "silence"));

    assert.equal((await questions.addresses(NAME, 4)).kind, "failed");
  });

  it("takes an answer of 64 KiB", async () => {
    const questions = await ask(({ protocol }) => (protocol === "udp" ? { isTruncated: true } : { records: many(2_600) }));
    const answer = await questions.addresses(NAME, 4);

    assert.equal(answer.kind === "found" && answer.records.length, 2_600);
  });

  it("follows a chain of aliases in its answer, and ends in a circle of them", async () => {
    const chain = Array.from({ length: 8 }, (_none, at) => ({
      name: at === 0 ? "calc.test" : `c${at}.test`,
      cname: `c${at + 1}.test`,
    }));
    const questions = await ask(({ name }) =>
      name === "calc.test"
        ? { records: [...chain, { name: "c8.test", a: "10.0.0.1" }] }
        : {
            records: [
              { name: "loop.test", cname: "loop2.test" },
              { name: "loop2.test", cname: "loop.test" },
            ],
          },
    );
    const found = await questions.addresses(NAME, 4);

    assert.deepEqual(found.kind === "found" && found.records.map(({ address }) => address), ["10.0.0.1"]);
    assert.notEqual((await questions.addresses("loop.test.", 4)).kind, "found");
  });

  it("fails with what happened, when nobody answers, nobody is there, the resolver fails, or sends garbage", async () => {
    const replies: Readonly<Record<string, DnsReply>> = {
      "silent.test": "silence",
      "failing.test": { rcode: 2 },
      "refused.test": { rcode: 5 },
      "nowhere.test": { rcode: 3 },
      "empty.test": {},
      "garbage.test": Buffer.from("not an answer at all"),
      "short.test": Buffer.alloc(0),
    };
    const questions = await ask(({ name }) => replies[name] ?? "silence");
    const told = async (name: string): Promise<string> => {
      const answer = await questions.addresses(`${name}.`, 4);
      return answer.kind === "found" ? answer.kind : `${answer.kind}: ${answer.reason}`;
    };

    assert.equal(await told("nowhere.test"), "absent: no such name");
    assert.equal(await told("empty.test"), "absent: no such record");
    assert.equal(await told("failing.test"), "failed: the resolver could not find out");
    assert.equal(await told("refused.test"), "failed: the resolver refused");
    assert.equal(await told("silent.test"), "failed: no answer");
    assert.match(await told("garbage.test"), /^failed: /);
    assert.match(await told("short.test"), /^failed: /);
    await server?.close();
    server = undefined;
    assert.match(await told("calc.test"), /^failed: no resolver is there$|^failed: no answer$/);
  });

  it("waits while sixteen others are under way, and ends with its round", async () => {
    const clock = new FakeClock();
    const questions = await ask(() => "silence", clock);
    const round = questions.inRound(() =>
      Promise.all(Array.from({ length: 40 }, (_none, at) => questions.addresses(`n${at}.test.`, 4))),
    );
    await until(() => new Set(server?.questions.map(({ name }) => name)).size === MAX_DNS_QUESTIONS);
    await clock.advance(DNS_ROUND_MS);
    const answers = await round;

    assert.ok(answers.every((answer) => answer.kind === "failed" && answer.reason === "no answer in time"));
    assert.equal(new Set(server?.questions.map(({ name }) => name)).size, MAX_DNS_QUESTIONS);
  });

  it("is asked of a server that answers again, after one round that failed", async () => {
    let isSilent = true;
    const questions = await ask(() => (isSilent ? "silence" : { records: many(1) }));
    assert.equal((await questions.inRound(() => questions.addresses(NAME, 4))).kind, "failed");
    isSilent = false;

    assert.equal((await questions.inRound(() => questions.addresses(NAME, 4))).kind, "found");
  });

  it("brings SRV records whose names are anything, of which the registry takes those that are names", async () => {
    server = await DnsServer.start(({ type }) => {
      if (type === "A") return { records: [{ name: "a.test", a: "10.0.0.1" }] };
      if (type !== "SRV") return {};
      const srv = (target: string) => ({ name: "_calc._tcp.test", srv: { target, port: 4000, weight: 1 } });
      return { records: [srv("\u001b[31m.test"), srv("a.test"), srv("x y.test")] };
    });
    await using registry = openRegistry(`dns+srv:_calc._tcp.test?resolver=127.0.0.1:${server.port}`).registry;
    const { endpoints, skipped, skippedFor } = await registry.subscribe("s").ready();

    assert.deepEqual(
      [endpoints.map(({ id }) => id), skipped, skippedFor],
      [["10.0.0.1:4000"], 2, "a target is no name with a port"],
    );
  });
});
