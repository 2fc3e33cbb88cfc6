// Mocks that a page starts and ends, as `callwire mock` runs them. Without `--allow-actions` each
// is refused here, whatever the page shows. They end with the console.

import { randomInt, randomUUID } from "node:crypto";
import type { CallwireServer, Registry } from "callwire";
import { isUsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { asObject, refuse } from "./asked-error.js";
import type { ConsoleRequest, Route } from "./console-server.js";
import { findSource, listProjectContracts, startMock } from "./live-parts.js";
import type { Mockable, MockRequest, MockSource, MockState } from "./mock-messages.js";
import { MAX_MOCK_BYTES, readMockRequest, readSource, SEEDS } from "./mock-request.js";

/** Mocks at once: each is a server with a port and an entry of its own. */
const MAX_MOCKS = 10;

interface RunningMock {
  readonly state: MockState;
  readonly server: CallwireServer;
}

export class MockRoutes {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #isAllowed: boolean;
  /** By their ids. */
  readonly #mocks = new Map<string, RunningMock>();
  /** Those, and those that start: at most MAX_MOCKS. */
  #count = 0;
  readonly #starting = new Set<Promise<RunningMock>>();
  /** Bodies are read one behind the other, as each may have megabytes. */
  #reading: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(live: Live, registry: Registry, isAllowed: boolean) {
    this.#live = live;
    this.#registry = registry;
    this.#isAllowed = isAllowed;
  }

  get routes(): readonly (readonly [string, Route])[] {
    return [
      ["GET /api/mocks", ({ answer }) => answer([...this.#mocks.values()].map(({ state }) => state))],
      ["GET /api/mocks/project", (request) => this.#listProject(request)],
      ["POST /api/mocks/contract", (request) => this.#describe(request)],
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

  #listProject({ answer }: ConsoleRequest): void {
    this.#checkAllowed();
    answer(listProjectContracts(this.#live));
  }

  /** The methods of a contract, for rules. */
  async #describe(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const { source } = asObject(await this.#read(request));
    const named = await inWords(findSource(this.#live.again(), this.#registry, readSource(source), []));
    const services = named.map(({ service: { name, methods } }) => ({
      name,
      methods: methods.map(({ name: method, kind, throws }) => ({
        name: method,
        kind,
        throws: throws.map((error) => error.slice(error.lastIndexOf(".") + 1)),
      })),
    }));
    request.answer({ services } satisfies Mockable);
  }

  async #start(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const asked = readMockRequest(await this.#read(request));
    if (this.#isClosed || this.#count >= MAX_MOCKS)
      throw refuse(503, "RESOURCE_EXHAUSTED", `${MAX_MOCKS} mocks run here; end one first`);
    this.#count++;
    const starting = this.#run(asked);
    this.#starting.add(starting);
    try {
      request.answer((await inWords(starting)).state);
    } catch (error) {
      this.#count--;
      throw error;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #run({ source, services = [], seed = randomInt(SEEDS), rules, recording }: MockRequest): Promise<RunningMock> {
    const started = await startMock(this.#live.again(), this.#registry, { source, services, seed, rules, recording });
    const state: MockState = {
      id: randomUUID(),
      services: started.services,
      address: String(started.server.listening),
      seed,
      rules,
      source: nameOf(source),
      ...(recording === undefined ? {} : { recording: { name: recording.name, count: started.recorded } }),
    };
    const mock = { state, server: started.server };
    this.#mocks.set(state.id, mock);
    return mock;
  }

  async #end(request: ConsoleRequest): Promise<void> {
    this.#checkAllowed();
    const { id } = asObject(await request.body());
    const mock = this.#mocks.get(String(id));
    if (mock === undefined) throw refuse(404, "NOT_FOUND", "that mock has ended");
    this.#mocks.delete(mock.state.id);
    this.#count--;
    await mock.server.close();
    request.answer(null);
  }

  #read(request: ConsoleRequest): Promise<unknown> {
    const body = this.#reading.then(() => request.body(MAX_MOCK_BYTES));
    this.#reading = body.catch(() => undefined);
    return body;
  }

  #checkAllowed(): void {
    if (this.#isAllowed) return;
    throw refuse(403, "PERMISSION_DENIED", "this console starts no mocks; start it with --allow-actions");
  }
}

/** What the command says of a contract, a rule or a recording, as an answer to the page. */
async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isUsageError(error) ? refuse(400, "INVALID_ARGUMENT", error.message) : error;
  }
}

function nameOf(source: MockSource): string {
  if (source.kind === "service") return source.service;
  if (source.kind === "project") return source.file;
  const [first, ...more] = source.texts;
  return `${first?.name ?? ""}${more.length === 0 ? "" : ` and ${more.length} more`}`;
}
