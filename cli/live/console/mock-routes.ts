// Mocks that a page starts and ends, as `callwire mock` runs them. Without `--allow-actions` each
// is refused here, whatever the page shows. They end with the console.

import { randomInt, randomUUID } from "node:crypto";
import type { CallwireServer, Registry } from "callwire";
import { isUsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { asObject, refuse } from "./asked-error.js";
import type { ConsoleRequest, Route } from "./console-server.js";
import { startMock } from "./live-parts.js";
import type { MockRequest, MockState } from "./mock-messages.js";

/** Mocks at once: each is a server with a port and an entry of its own. */
const MAX_MOCKS = 10;
/** Rules of one: a few for each method of a large service. */
const MAX_RULES = 200;
/** Characters of a rule, which may have an answer in it. */
const MAX_RULE_LENGTH = 100_000;
const SEEDS = 2 ** 32;
/** What a name of a service can be; no path of a contract. */
const NAME = /^[A-Za-z_][\w.]{0,255}$/;

interface RunningMock {
  readonly state: MockState;
  readonly server: CallwireServer;
}

export class MockRoutes {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #isAllowed: boolean;
  /** At most MAX_MOCKS with those that start, by their ids. */
  readonly #mocks = new Map<string, RunningMock>();
  readonly #starting = new Set<Promise<CallwireServer>>();
  #isClosed = false;

  constructor(live: Live, registry: Registry, isAllowed: boolean) {
    this.#live = live;
    this.#registry = registry;
    this.#isAllowed = isAllowed;
  }

  get routes(): readonly (readonly [string, Route])[] {
    return [
      ["GET /api/mocks", ({ answer }) => answer([...this.#mocks.values()].map(({ state }) => state))],
      ["POST /api/mocks", (request) => this.#start(request)],
      ["POST /api/mocks/end", (request) => this.#end(request)],
    ];
  }

  /** Ends all of them, also those that are not there yet. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#starting]);
    await Promise.all([...this.#mocks.values()].map(({ server }) => server.close()));
    this.#mocks.clear();
  }

  async #start(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const { service, rules, seed = randomInt(SEEDS) } = readMock(await request.body());
    if (this.#isClosed || this.#mocks.size + this.#starting.size >= MAX_MOCKS)
      throw refuse(503, "RESOURCE_EXHAUSTED", `${MAX_MOCKS} mocks run here; end one first`);
    const id = randomUUID();
    const starting = this.#run({ id, service, seed, rules });
    this.#starting.add(starting);
    try {
      await starting;
    } catch (error) {
      throw isUsageError(error) ? refuse(400, "INVALID_ARGUMENT", error.message) : error;
    } finally {
      this.#starting.delete(starting);
    }
    request.answer(this.#mocks.get(id)?.state ?? null);
  }

  async #run({ service, seed, rules, id }: Omit<MockState, "address">): Promise<CallwireServer> {
    const server = await startMock(this.#live.again(), this.#registry, service, { seed, rules });
    this.#mocks.set(id, { state: { id, service, seed, rules, address: String(server.listening) }, server });
    return server;
  }

  async #end(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const { id } = asObject(await request.body());
    const mock = this.#mocks.get(String(id));
    if (mock === undefined) throw refuse(404, "NOT_FOUND", "that mock has ended");
    this.#mocks.delete(mock.state.id);
    await mock.server.close();
    request.answer(null);
  }

  #checkAllowed(): void {
    if (this.#isAllowed) return;
    throw refuse(403, "PERMISSION_DENIED", "this console starts no mocks; start it with --allow-actions");
  }
}

function readMock(body: unknown): MockRequest {
  const { service, seed, rules = [] } = asObject(body);
  if (typeof service !== "string" || !NAME.test(service))
    throw refuse(400, "INVALID_ARGUMENT", "a mock is of a service, by its full name");
  if (!isRules(rules))
    throw refuse(400, "INVALID_ARGUMENT", `rules are up to ${MAX_RULES} texts of ${MAX_RULE_LENGTH} characters`);
  if (seed === undefined) return { service, rules };
  if (typeof seed !== "number" || !Number.isInteger(seed) || seed < 0 || seed >= SEEDS)
    throw refuse(400, "INVALID_ARGUMENT", `a seed is a whole number below ${SEEDS}`);
  return { service, rules, seed };
}

function isRules(rules: unknown): rules is readonly string[] {
  if (!Array.isArray(rules) || rules.length > MAX_RULES) return false;
  return rules.every((rule) => typeof rule === "string" && rule.length <= MAX_RULE_LENGTH);
}
