import assert from "node:assert/strict";
import type { Subscription } from "callwire";
import { createReadOnlyRegistry } from "callwire/registry";
import { FakeClock } from "callwire/testing";
import { DEFAULT_DNS_REFRESH_MS, DNS_PAUSE_MS, DNS_SPREAD_MS } from "#runtime/base/limits/discovery.js";
import { createRandom, type Random } from "#runtime/base/random.js";
import { DnsSource } from "#runtime/discovery/dns/dns-source.js";
import type { DnsTarget } from "#runtime/discovery/dns/dns-target.js";
import { NO_SEARCH } from "#runtime/discovery/dns/search-domains.js";
import { idsOf } from "../conformance.js";
import { ABSENT, FAILED, FakeQuestions } from "./fake-questions.js";

const QUESTION = "4 calc.";

/** A registry in DNS, whose answers and time are the test's. */
class Scene {
  readonly clock: FakeClock;
  readonly questions = new FakeQuestions();
  readonly askedAt: number[] = [];
  readonly registry;
  #counted = 0;

  constructor(random: Random = () => 0, clock = new FakeClock()) {
    this.clock = clock;
    const { questions } = this;
    const readSearch = async () => NO_SEARCH;
    const target = { kind: "dns", name: "calc", port: 4000, family: 4 } as const;
    const source = new DnsSource(target, { clock, random, questions, readSearch });
    this.registry = createReadOnlyRegistry(source, clock);
    this.answer("10.0.0.1");
  }

  answer(...addresses: readonly string[]): void {
    this.questions.answers.set(QUESTION, addresses);
  }

  async subscribe(): Promise<Subscription> {
    const subscription = this.registry.subscribe("any.Service");
    await this.settle();
    return subscription;
  }

  /** Everything that follows without time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (; this.#counted < this.questions.asked.length; this.#counted++) this.askedAt.push(this.clock.nowMs());
  }

  async advance(ms: number): Promise<void> {
    const endAt = this.clock.nowMs() + ms;
    while (this.clock.nowMs() < endAt) {
      await this.clock.advance(Math.min(10, endAt - this.clock.nowMs()));
      await this.settle();
    }
  }
}

const stateOf = ({ current: { freshness, failure } }: Subscription) => [freshness, failure];

/** The questions of a registry on a machine that has a domain to search. */
async function askedFor(target: Partial<DnsTarget>): Promise<readonly string[]> {
  const questions = new FakeQuestions();
  const readSearch = async () => ({ domains: ["machine.test"], ndots: 1 });
  const means = { clock: new FakeClock(), questions, readSearch };
  const source = new DnsSource({ kind: "dns", name: "calc", port: 4000, family: 4, ...target }, means);
  await using registry = createReadOnlyRegistry(source);
  await registry.subscribe("any.Service").ready();
  return questions.asked;
}

describe("a list in DNS", () => {
  it("is searched in the domains of this machine, unless the target says where, or whom to ask", async () => {
    const resolvers = [{ host: "127.0.0.1", port: 53 }];

    assert.deepEqual(await askedFor({}), ["4 calc.machine.test.", "4 calc."]);
    assert.deepEqual(await askedFor({ name: "calc.example" }), ["4 calc.example.", "4 calc.example.machine.test."]);
    assert.deepEqual(await askedFor({ search: ["own.test"] }), ["4 calc.own.test.", "4 calc."]);
    assert.deepEqual(await askedFor({ search: [] }), ["4 calc."]);
    assert.deepEqual(await askedFor({ resolvers }), ["4 calc."]);
    assert.deepEqual(await askedFor({ resolvers, search: ["own.test"] }), ["4 calc.own.test.", "4 calc."]);
  });

  it("is asked for at once, and again after three seconds less up to a third", async () => {
    for (const random of [0, 0.999]) {
      const scene = new Scene(() => random);
      await scene.subscribe();
      await scene.advance(10_000);
      const pauses = scene.askedAt.slice(2).map((at, index) => at - (scene.askedAt[index + 1] ?? 0));

      assert.equal(scene.askedAt[0], 0);
      assert.ok(pauses.length >= 2);
      for (const pause of pauses) assert.ok(Math.abs(pause - DEFAULT_DNS_REFRESH_MS * (1 - random / 3)) <= 20, `${pause}`);
      await scene.registry[Symbol.asyncDispose]();
    }
  });

  it("is not asked for in step by two hundred clients that started together", async () => {
    const clock = new FakeClock();
    const random = createRandom(7);
    const scenes = Array.from({ length: 200 }, () => new Scene(random, clock));
    for (const scene of scenes) scene.registry.subscribe("any.Service");
    const perSlot: number[] = [];
    let before = 0;
    for (let slot = 0; slot < 200; slot++) {
      await clock.advance(100);
      const asked = scenes.reduce((sum, { questions }) => sum + questions.asked.length, 0);
      perSlot.push(asked - before);
      before = asked;
    }
    for (const scene of scenes) await scene.registry[Symbol.asyncDispose]();

    const later = perSlot.slice(1);
    assert.ok(Math.max(...later) <= 25, `${Math.max(...later)} of 200 within 100 ms`);
    assert.ok(before >= 200 * 6);
  });

  it("is the same for all services of a registry, and asked for once", async () => {
    const scene = new Scene();
    const one = scene.registry.subscribe("one.Service");
    const other = scene.registry.subscribe("other.Service");
    await scene.settle();

    assert.deepEqual([idsOf(one), idsOf(other), scene.questions.asked.length], ["10.0.0.1:4000", "10.0.0.1:4000", 1]);
  });

  it("stays as it was when DNS fails or knows of nobody, is stale, and changes once for that", async () => {
    const scene = new Scene();
    const subscription = await scene.subscribe();
    let changes = 0;
    subscription.onChange(() => changes++);
    for (const [answer, why] of [
      [FAILED, "calc: no answer"],
      [ABSENT, "calc: no such name"],
    ] as const) {
      scene.questions.answers.set(QUESTION, answer);
      await scene.advance(10_000);
      assert.deepEqual([idsOf(subscription), ...stateOf(subscription)], ["10.0.0.1:4000", "stale", why]);
    }
    assert.deepEqual([changes, scene.registry.health], [1, "suspended"]);
    const late = scene.registry.subscribe("late.Service");
    assert.deepEqual([idsOf(late), ...stateOf(late)], ["10.0.0.1:4000", "stale", "calc: no such name"]);
    scene.answer("10.0.0.2");
    await scene.advance(3_000);

    assert.deepEqual(
      [idsOf(subscription), idsOf(late), ...stateOf(subscription)],
      ["10.0.0.2:4000", "10.0.0.2:4000", "live", undefined],
    );
    assert.deepEqual([changes, scene.registry.health], [2, "connected"]);
  });

  it("is empty while nobody was ever there, and no list while nobody knows", async () => {
    const scene = new Scene();
    scene.questions.answers.set(QUESTION, FAILED);
    const subscription = await scene.subscribe();
    assert.deepEqual([...stateOf(subscription), subscription.current.generation], ["none", "calc: no answer", 0]);
    scene.questions.answers.set(QUESTION, ABSENT);
    await scene.advance(3_000);

    assert.deepEqual([idsOf(subscription), ...stateOf(subscription)], ["", "live", "calc: no such name"]);
  });

  it("is asked for soon after a connection that failed, and not more than once a second however many do", async () => {
    const scene = new Scene(() => 0.5);
    const subscription = await scene.subscribe();
    await scene.advance(DNS_PAUSE_MS + 200);
    const failedAt = scene.clock.nowMs();
    const before = scene.askedAt.length;
    for (let time = 0; time < 30; time++) {
      subscription.reresolve?.();
      await scene.advance(100);
    }
    const asked = scene.askedAt.slice(before);

    assert.ok((asked[0] ?? Infinity) - failedAt <= DNS_SPREAD_MS / 2 + 10, `${asked[0]} after ${failedAt}`);
    assert.ok(asked.length === 3, `${asked.length} times in three seconds`);
    for (const [index, at] of asked.entries()) assert.ok(index === 0 || at - (asked[index - 1] ?? 0) >= DNS_PAUSE_MS);
  });

  it("is asked for again after a connection that failed while DNS was being asked", async () => {
    const scene = new Scene();
    const subscription = await scene.subscribe();
    scene.questions.hold();
    void subscription.refresh();
    await scene.settle();
    subscription.reresolve?.();
    scene.questions.letGo();
    await scene.settle();
    const before = scene.askedAt.length;
    await scene.advance(DNS_PAUSE_MS + 10);

    assert.equal(scene.askedAt.length, before + 1);
  });

  it("is read anew by a refresh that comes while DNS is being asked, once for all of them", async () => {
    const scene = new Scene();
    const subscription = await scene.subscribe();
    scene.questions.hold();
    const first = subscription.refresh();
    await scene.settle();
    const others = [subscription.refresh(), subscription.refresh()];
    scene.answer("10.0.0.9");
    scene.questions.letGo();

    await first;
    for (const other of others)
      assert.deepEqual(
        (await other).endpoints.map(({ host }) => host),
        ["10.0.0.9"],
      );
    assert.equal(scene.questions.asked.length, 3);
  });

  it("is asked for no more when nobody reads it, and begins anew when somebody does", async () => {
    const scene = new Scene();
    const subscription = await scene.subscribe();
    scene.questions.hold();
    void subscription.refresh();
    await scene.settle();
    await subscription[Symbol.asyncDispose]();
    assert.equal(scene.questions.cancels, 1);
    subscription.reresolve?.();
    scene.questions.answers.set(QUESTION, FAILED);
    const next = scene.registry.subscribe("any.Service");
    scene.questions.letGo();
    await scene.settle();
    assert.deepEqual([...stateOf(next), idsOf(next)], ["none", "calc: no answer", ""]);
    await next[Symbol.asyncDispose]();
    const asked = scene.questions.asked.length;
    await scene.advance(10_000);

    assert.equal(scene.questions.asked.length, asked);
  });
});
