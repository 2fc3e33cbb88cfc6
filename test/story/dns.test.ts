import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DnsmasqServer } from "../support/dnsmasq-server.js";
import { eventually, until } from "../support/wait.js";
import { Fleet, type StoryServer } from "./fleet.js";
import { Traffic } from "./traffic.js";

/** A client has a change within so long. */
const FOLLOWS_MS = 5_000;
/** How long DNS is away: several questions come to nothing. */
const OUTAGE_MS = 5_000;
/** Calls go on: between two answers there is less than this, also on a busy machine. */
const GAP_MS = 1_500;

describe("servers that only DNS knows, under load", function () {
  this.timeout(90_000);
  let dns: DnsmasqServer;
  let fleet: Fleet;
  let traffic: Traffic;
  let servers: readonly StoryServer[];
  beforeEach(async () => {
    fleet = new Fleet();
    servers = [await fleet.start(), await fleet.start(), await fleet.start()];
    dns = await DnsmasqServer.start();
  });
  afterEach(async () => {
    await traffic.close();
    await fleet.close();
    await dns.close();
  });

  const hostOf = (at: number): string => `calc-${at}.test`;

  /** SRV records of these servers, as each has a port of its own. */
  function recordsOf(...listed: readonly number[]) {
    return {
      hosts: Object.fromEntries(servers.map((_server, at) => [hostOf(at), ["127.0.0.1"]])),
      services: listed.map((at) => `_calc._tcp.test,${hostOf(at)},${portOf(at)},1,1`),
    };
  }

  const addressOf = (at: number): string => servers[at]?.address ?? "";
  const portOf = (at: number): string => addressOf(at).split(":")[1] ?? "";

  async function start(...listed: readonly number[]): Promise<void> {
    await dns.restart(recordsOf(...listed));
    traffic = new Traffic(`dns+srv:_calc._tcp.test?resolver=${dns.resolver}`);
    traffic.start();
    await until(() => listed.every((at) => traffic.answersOf(addressOf(at)) > 10));
  }

  /** The servers that have calls from now on are these. */
  async function follows(...expected: readonly number[]): Promise<void> {
    const startedAt = performance.now();
    const wanted = expected.map(addressOf).sort();
    const used = (): readonly string[] =>
      traffic.client
        .inspect()
        .instances.map(({ endpoint }) => `127.0.0.1:${endpoint.port}`)
        .sort();
    await eventually(() => assert.deepEqual(used(), wanted), FOLLOWS_MS + traffic.stallMs);
    assert.ok(performance.now() - startedAt <= FOLLOWS_MS + traffic.stallMs);
  }

  async function finish(since: number): Promise<void> {
    const gapMs = traffic.longestGapMs(since);
    await traffic.stop();
    traffic.check(fleet);
    const { lost, duplicated, failed, calls } = traffic.tally(fleet);
    assert.deepEqual({ lost, duplicated, failed }, { lost: 0, duplicated: 0, failed: 0 }, `of ${calls} calls`);
    assert.ok(gapMs < GAP_MS + traffic.stallMs, `${gapMs} ms without an answer`);
  }

  it("come and go, and the client follows within five seconds without a call that fails", async () => {
    await start(0, 1);
    const since = performance.now();
    await dns.restart(recordsOf(0, 1, 2));
    await follows(0, 1, 2);
    await dns.restart(recordsOf(1, 2));
    await follows(1, 2);
    await dns.restart(recordsOf(2));
    await follows(2);

    await finish(since);
  });

  it("are used on while DNS is silent, is away, and knows of nobody", async () => {
    await start(0, 1);
    const since = performance.now();
    dns.freeze();
    await sleep(OUTAGE_MS);
    await dns.kill();
    await sleep(OUTAGE_MS);
    assert.equal(traffic.client.inspect().registry.freshness, "stale");
    await dns.restart({});
    await sleep(OUTAGE_MS);
    assert.equal(traffic.client.inspect().instances.length, 2);
    await dns.restart(recordsOf(1, 2));
    await follows(1, 2);

    await finish(since);
  });

  it("are used on when DNS lists hundreds more behind which nobody is", async () => {
    await start(0, 1);
    const since = performance.now();
    const { hosts, services } = recordsOf(0, 1);
    const dead = Array.from({ length: 300 }, (_none, at) => `dead-${at}.test`);
    await dns.restart({
      hosts: { ...hosts, ...Object.fromEntries(dead.map((name) => [name, ["127.0.0.1"]])) },
      services: [...services, ...dead.map((name, at) => `_calc._tcp.test,${name},${at + 1},1,1`)],
    });
    await until(() => traffic.client.inspect().registry.listed > 200);
    assert.equal(traffic.client.inspect().registry.skipped, 302 - 256);
    await dns.restart(recordsOf(0, 1, 2));
    await follows(0, 1, 2);

    await finish(since);
  });

  it("that drain are left as soon as they say so, before DNS does", async () => {
    await start(0, 1);
    const since = performance.now();
    assert.equal(await servers[0]?.end("SIGTERM"), "SIGTERM");
    await dns.restart(recordsOf(1));
    await follows(1);

    await finish(since);
  });

  it("of another priority have calls only while nobody before them can be reached", async () => {
    const { hosts } = recordsOf();
    const services = [0, 1].map((at) => `_calc._tcp.test,${hostOf(at)},${portOf(at)},${at + 1},1`);
    await dns.restart({ hosts, services });
    traffic = new Traffic(`dns+srv:_calc._tcp.test?resolver=${dns.resolver}`);
    traffic.start();
    await until(() => traffic.answersOf(addressOf(0)) > 100);
    assert.equal(traffic.answersOf(addressOf(1)), 0);
    await servers[0]?.end("SIGTERM");
    await until(() => traffic.answersOf(addressOf(1)) > 100);

    await traffic.stop();
    traffic.check(fleet);
    const { lost, duplicated } = traffic.tally(fleet);
    assert.deepEqual({ lost, duplicated }, { lost: 0, duplicated: 0 });
  });
});
