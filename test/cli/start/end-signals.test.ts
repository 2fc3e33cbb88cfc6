import assert from "node:assert/strict";
import { mock } from "node:test";
import { onEndSignal, onFirstEndSignal, type Starter } from "#cli/start/end-signals.js";
import { Exit } from "#cli/usage-error.js";

/** A parent that can end, looked for by `look`. */
class Parent implements Starter {
  readonly env: Starter["env"];
  #pid = 4_711;
  #look: (() => void) | undefined;

  constructor(env: Starter["env"]) {
    this.env = env;
  }

  readonly ppid = (): number => this.#pid;

  readonly startLooking = (look: () => void): (() => void) => {
    this.#look = look;
    return () => {
      this.#look = undefined;
    };
  };

  get isLookedFor(): boolean {
    return this.#look !== undefined;
  }

  end(): void {
    this.#pid = 1;
  }

  look(times: number): void {
    for (let time = 0; time < times; time++) this.#look?.();
  }
}

describe("a command that runs until it is told to end", () => {
  const BY_NPM = { npm_lifecycle_event: "dev" };
  const listeners = () => [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
  let heard: Exit[];
  let forget: () => void;

  beforeEach(() => {
    heard = [];
    forget = () => undefined;
  });
  afterEach(() => forget());

  function start(env: Starter["env"]): Parent {
    const parent = new Parent(env);
    forget = onEndSignal((exit) => heard.push(exit), parent);
    return parent;
  }

  it("hears each signal, and nothing once it has forgotten them", () => {
    const before = listeners();
    start({});
    process.emit("SIGINT");
    process.emit("SIGTERM");
    process.emit("SIGTERM");
    assert.deepEqual(heard, [Exit.interrupted, Exit.terminated, Exit.terminated]);
    forget();
    assert.deepEqual(listeners(), before);
  });

  it("takes a parent that is gone for SIGTERM, once, when npm has started it", () => {
    const parent = start(BY_NPM);
    parent.look(5);
    assert.deepEqual(heard, []);
    parent.end();
    parent.look(1);
    assert.deepEqual(heard, [], "a signal to both may be on its way");
    parent.look(3);
    assert.deepEqual(heard, [Exit.terminated]);
  });

  it("does not count a parent that has ended by the same signal", () => {
    const parent = start(BY_NPM);
    process.emit("SIGINT");
    parent.end();
    parent.look(3);
    assert.deepEqual(heard, [Exit.interrupted]);
  });

  it("goes on without its parent when no package manager has started it, as with nohup", () => {
    const parent = start({});
    assert.equal(parent.isLookedFor, false);
    parent.end();
    parent.look(3);
    assert.deepEqual(heard, []);
  });

  it("ends at the second signal by itself, which the kernel may drop", () => {
    const exit = mock.method(process, "exit", (code: number): never => {
      throw new Error(`ended with ${code}`);
    });
    try {
      forget = onFirstEndSignal((heardExit) => heard.push(heardExit));
      process.emit("SIGTERM");
      assert.deepEqual(heard, [Exit.terminated]);
      assert.throws(() => process.emit("SIGINT"), /^Error: ended with 130$/);
      assert.deepEqual(heard, [Exit.terminated]);
    } finally {
      exit.mock.restore();
    }
  });

  it("looks no more once it has forgotten the signals", () => {
    const parent = start(BY_NPM);
    forget();
    assert.equal(parent.isLookedFor, false);
  });
});
