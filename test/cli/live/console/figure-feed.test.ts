// Which instances the console follows for its pages, and what it tells them, without a server.

import assert from "node:assert/strict";
import type { Endpoint } from "callwire";
import { FigureFeed, MAX_FOLLOWED } from "#cli/live/console/figure-feed.js";
import { FigureHistory } from "#cli/live/console/figure-history.js";
import type { FiguresPush, NoFigures } from "#cli/live/console/figure-messages.js";
import { sumFigures, type WeighedFigures } from "#cli/live/console/figured-instance.js";

const FIGURES: WeighedFigures = { callsPerSecond: 10, errorsPerSecond: 1, inFlight: 2, p50Ms: 1, p99Ms: 5, measured: 10 };
const SILENT: NoFigures = { why: "it is older" };
const LINGER_MS = 10_000;

function endpoint(port: number): Endpoint {
  return { id: `id${port}`, rev: 0, host: "127.0.0.1", port, weight: 1, state: "up", meta: {} };
}

describe("the figures that the console follows", () => {
  let now: number;
  let instances: Map<string, readonly Endpoint[]>;
  let followed: number[];
  let told: (readonly [page: string, push: FiguresPush])[];
  let answers: (port: number) => WeighedFigures | NoFigures;
  let feed: FigureFeed;

  beforeEach(() => {
    now = 1_000_000;
    instances = new Map();
    followed = [];
    told = [];
    answers = () => FIGURES;
    const source = {
      get instances() {
        return instances;
      },
      follow({ port }: Endpoint) {
        followed.push(port);
        let counted = { calls: 3, errors: 1 };
        return {
          of: () => answers(port),
          takeCounted: () => {
            const taken = counted;
            counted = { calls: 0, errors: 0 };
            return taken;
          },
          forgetCounted: () => undefined,
          close: async () => {
            followed = followed.filter((each) => each !== port);
          },
        };
      },
      tell: (page: string, push: FiguresPush) => void told.push([page, push]),
    };
    feed = new FigureFeed(source, () => now);
  });
  afterEach(() => feed.close());

  it("are those of the service at which a page looks, and of no other", () => {
    instances.set("a.A", [endpoint(1), endpoint(2)]).set("b.B", [endpoint(3)]);
    assert.deepEqual(followed, []);
    feed.look("page", "a.A");

    assert.deepEqual(followed, [1, 2]);
  });

  it("are followed some seconds longer than a page looks, so that one loaded anew misses nothing", () => {
    instances.set("a.A", [endpoint(1)]);
    feed.look("before", "a.A");
    feed.tick();
    feed.look("before", undefined);
    now += LINGER_MS - 1;
    feed.tick();
    assert.deepEqual(followed, [1]);
    const history = feed.look("after", "a.A");
    assert.deepEqual(
      history.map(({ at, calls }) => [at, calls]),
      [
        [1_000_000, 3],
        [now, 0],
      ],
    );
    feed.look("after", undefined);
    now += LINGER_MS;
    feed.tick();

    assert.deepEqual(followed, []);
  });

  it("are at once those of an instance that joins, and not of one that left", () => {
    instances.set("a.A", [endpoint(1)]);
    feed.look("page", "a.A");
    instances.set("a.A", [endpoint(2)]);
    feed.refresh();

    assert.deepEqual(followed, [2]);
  });

  it("are told to each page: of the service that it looks at, or of all", () => {
    instances.set("a.A", [endpoint(1)]).set("b.B", [endpoint(1), endpoint(2)]);
    answers = (port) => (port === 1 ? FIGURES : SILENT);
    feed.look("all", "");
    feed.look("one", "b.B");
    feed.tick();
    const [all, one] = ["all", "one"].map((page) => told.find(([to]) => to === page)?.[1]);

    assert.deepEqual(Object.keys(all?.services ?? {}).sort(), ["a.A", "b.B"]);
    assert.equal(all?.instances, undefined);
    assert.deepEqual(one?.instances, { id1: FIGURES, id2: SILENT });
    assert.deepEqual([one?.service, one?.point?.calls, one?.followed, one?.wanted], ["b.B", 6, 2, 2]);
  });

  it("are of so many instances, first of those at whose service a page looks, and the others say so", () => {
    instances.set(
      "a.A",
      Array.from({ length: MAX_FOLLOWED }, (_, port) => endpoint(port)),
    );
    instances.set("z.Z", [endpoint(9_999)]);
    feed.look("all", "");
    feed.look("one", "z.Z");
    feed.tick();
    assert.ok(followed.includes(9_999));
    assert.equal(followed.length, MAX_FOLLOWED);
    const [, push] = told.find(([to]) => to === "all") ?? [];
    assert.deepEqual([push?.followed, push?.wanted], [MAX_FOLLOWED, MAX_FOLLOWED + 1]);
    feed.look("one", "a.A");
    now += LINGER_MS;
    told = [];
    feed.tick();

    const further = told.find(([to]) => to === "one")?.[1];
    assert.ok(Object.values(further?.instances ?? {}).every((each) => !("why" in each)));
    assert.ok(!followed.includes(9_999));
  });

  it("keep the past of the service at which a page looks, beside more services than have one", () => {
    for (let service = 0; service < 300; service++) instances.set(`s${service}`, [endpoint(1)]);
    feed.look("all", "");
    feed.look("one", "s7");
    feed.tick();
    feed.tick();

    assert.equal(feed.look("again", "s7").length, 2);
  });

  it("have no point while no instance tells", () => {
    instances.set("a.A", [endpoint(1)]);
    answers = () => SILENT;
    feed.look("page", "a.A");
    feed.tick();

    assert.deepEqual(feed.look("page", "a.A"), []);
    assert.deepEqual(told[0]?.[1].services, {});
  });
});

describe("figures of several instances", () => {
  it("are sums, the p99 of the slowest, and the p50 of the instance in the middle of the calls", () => {
    const busy = { ...FIGURES, callsPerSecond: 100, measured: 100, p50Ms: 3, p99Ms: 4 };
    const idle = { callsPerSecond: 0, errorsPerSecond: 0, inFlight: 1, measured: 0 };
    assert.deepEqual(sumFigures([FIGURES, busy, idle, SILENT]), {
      callsPerSecond: 110,
      errorsPerSecond: 2,
      inFlight: 5,
      p50Ms: 3,
      p99Ms: 5,
    });
    assert.equal(sumFigures([SILENT]), undefined);
    assert.deepEqual(Object.keys(sumFigures([idle]) ?? {}), ["callsPerSecond", "errorsPerSecond", "inFlight"]);
  });
});

describe("the history of figures", () => {
  const point = (at: number) => ({ at, callsPerSecond: 0, errorsPerSecond: 0, inFlight: 0, calls: 0, errors: 0 });
  const QUARTER_MS = 900_000;

  it("is a quarter of an hour", () => {
    const history = new FigureHistory();
    for (const at of [0, 1, QUARTER_MS]) history.add([["a.A", point(at)]]);
    assert.deepEqual(
      history.of("a.A", QUARTER_MS).map(({ at }) => at),
      [1, QUARTER_MS],
    );
    assert.deepEqual(history.of("a.A", 3 * QUARTER_MS), []);
  });

  it("is of so many services, and forgets the one that nobody has looked at for longest", () => {
    const history = new FigureHistory();
    for (let service = 0; service <= 200; service++) {
      history.add([[`s${service}`, point(1)]]);
      history.add([["kept", point(1)]]);
    }
    assert.deepEqual(history.of("s0", 1), []);
    assert.ok(history.of("kept", 1).length > 0 && history.of("s200", 1).length > 0);
  });
});
