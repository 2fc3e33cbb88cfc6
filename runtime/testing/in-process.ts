// A server and its clients in one process, without a socket: the whole way of a call, with a
// network that a test can break.

import { AsyncResource } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { nextTick } from "../base/event-loop.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { type Logger, stderrLogger } from "../base/logger.js";
import { ARE_INTERCEPTORS, checkOptions, IS_CLOCK, IS_LOGGER, type OptionRules } from "../base/options.js";
import { LAP_MS, TimerWheel } from "../base/timer-wheel.js";
import { type ConnectOptions, createClient } from "../client/connect.js";
import { MemoryRegistry } from "../discovery/memory-registry.js";
import type { Registration } from "../discovery/registry.js";
import { StaticRegistry } from "../discovery/static-registry.js";
import type { ServiceDef } from "../schema/service-def.js";
import { ARE_IMPLEMENTATIONS, type Implementation } from "../server/implement.js";
import type { ServerInterceptor } from "../server/interceptor.js";
import { createMethodTable } from "../server/method-table.js";
import { ServerConnection } from "../server/server-connection.js";
import { ServerCore } from "../server/server-core.js";
import { Connection } from "../transport/connection.js";
import type { Dialer, DialOwner } from "../transport/dialer.js";
import { SOFTWARE } from "../transport/software.js";
import { FakeClock, waitForNetwork } from "./fake-clock.js";
import { chunksCarried, createLink, type Link, type LinkFaults } from "./memory-link.js";

/** What `startInProcess` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface InProcessOptions {
  /** What `implement` returns, one for each service. */
  readonly services: readonly Implementation[];
  /** Around every call of the server; the first is the outermost. Default: none. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /**
   * Where the server is registered, and its clients look for servers: those of one registry share
   * the calls. Default: clients know this server alone.
   */
  readonly registry?: MemoryRegistry | undefined;
  /** Moves deadlines, delays and keepalive of the server and its clients. Default: the real one. */
  readonly clock?: Clock | undefined;
  /** Default: warnings and errors to stderr. */
  readonly logger?: Logger | undefined;
}

/** A server in this process, without a socket. */
export interface InProcessServer extends AsyncDisposable {
  /** What the network does; may be changed at any time. */
  readonly faults: LinkFaults;
  /** Connections that are open. */
  readonly connections: number;
  /** A client of this server. It is closed with the server at the latest. */
  connect<Client, Handler>(service: ServiceDef<Client, Handler>, options?: Omit<ConnectOptions, "tls">): Client;
  /** Ends `faults.silent`: what was held arrives. */
  wake(): void;
  /** Every connection is lost. Clients connect again by themselves. */
  cut(): void;
  /** As a server that stops: clients are told to go elsewhere, new calls are refused. */
  drain(): void;
  /** Stops the server and closes its clients. A second call does nothing more. */
  close(): Promise<void>;
}

const RULES: OptionRules<InProcessOptions> = {
  services: ARE_IMPLEMENTATIONS,
  interceptors: ARE_INTERCEPTORS,
  registry: { expected: "a MemoryRegistry of callwire/testing", isRight: (value) => value instanceof MemoryRegistry },
  clock: IS_CLOCK,
  logger: IS_LOGGER,
};

/**
 * Throws INVALID_ARGUMENT as `serve` does, for a wrong option and for services that do not go
 * together.
 */
export function startInProcess(options: InProcessOptions): InProcessServer {
  checkOptions("startInProcess", options, RULES, ["services"]);
  return new InProcess(options);
}

/** A client that is alone with its server: when it is closed, nothing of both is left. */
export function connectAlone<Client, Handler>(
  service: ServiceDef<Client, Handler>,
  implementation: Implementation,
  clock: Clock | undefined,
): Client {
  return new InProcess({ services: [implementation], clock }).connectAlone(service);
}

const HOST = "in-process";
const MAX_PORT = 65_535;

/** Servers that are open, by the port that stands for them: no socket listens there. */
const servers = new Map<number, InProcess>();
let lastPort = 0;

/** Servers of this process that are open. */
export function countServers(): number {
  return servers.size;
}

class InProcess implements InProcessServer {
  readonly faults: LinkFaults = { delayMs: 0, silent: false, pieceBytes: 0 };
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #core: ServerCore;
  readonly #services: ReadonlyMap<string, string>;
  readonly #links = new Set<Link>();
  readonly #clients = new Set<AsyncDisposable>();
  readonly #registry: MemoryRegistry | undefined;
  readonly #registrations: readonly Registration[];
  readonly #port: number;
  /**
   * Handlers run where the server was made, as behind a socket, and not in the context of whoever
   * calls them.
   */
  readonly #scope = new AsyncResource("callwire.server");

  constructor({ services, interceptors, registry, clock = systemClock, logger = stderrLogger }: InProcessOptions) {
    this.#clock = clock;
    const isFake = clock instanceof FakeClock;
    this.#wheel = isFake ? new TimerWheel(clock, LAP_MS) : new TimerWheel(clock); // an hour of a fake clock is over sooner with long sleeps
    if (isFake) waitForNetwork(clock, chunksCarried);
    this.#services = new Map(services.map(({ service }) => [service.name, service.fingerprint]));
    this.#core = new ServerCore({ methods: createMethodTable(services, interceptors), clock, wheel: this.#wheel, logger });
    lastPort = (lastPort % MAX_PORT) + 1;
    this.#port = lastPort;
    servers.set(this.#port, this);
    this.#registry = registry;
    this.#registrations = registry === undefined ? [] : this.#register(registry);
  }

  get connections(): number {
    return this.#core.work.connections.size;
  }

  connect<Client, Handler>(service: ServiceDef<Client, Handler>, options: Omit<ConnectOptions, "tls"> = {}): Client {
    const registry = this.#registry ?? new StaticRegistry([{ host: HOST, port: this.#port }]);
    const setup = { registry, owned: registry !== this.#registry, dialer: DIALER, clock: this.#clock, wheel: this.#wheel };
    const client = createClient(service, setup, options);
    this.#clients.add(client as AsyncDisposable); // every generated client is one
    return client;
  }

  connectAlone<Client, Handler>(service: ServiceDef<Client, Handler>): Client {
    const registry = new StaticRegistry([{ host: HOST, port: this.#port }]);
    registry[Symbol.asyncDispose] = async () => void servers.delete(this.#port); // its only client has closed
    return createClient(service, { registry, owned: true, dialer: DIALER, clock: this.#clock, wheel: this.#wheel }, {});
  }

  wake(): void {
    this.faults.silent = false;
    for (const link of this.#links) link.wake();
  }

  cut(): void {
    for (const link of this.#links) link.cut();
  }

  drain(): void {
    for (const registration of this.#registrations) void registration.update({ state: "draining" });
    this.#core.startDraining();
  }

  async close(): Promise<void> {
    servers.delete(this.#port);
    const closing = [...this.#clients, ...this.#registrations].map((each) => each[Symbol.asyncDispose]());
    this.cut(); // what the network still delays does not hold the test up
    await Promise.all(closing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A connection of `owner` to this server. Returns how to give it up. */
  accept(owner: DialOwner): () => void {
    const link = createLink(this.faults, this.#clock);
    const hello = { software: SOFTWARE, maxFrameBytes: DEFAULT_MAX_FRAME_BYTES, maxCalls: DEFAULT_MAX_CALLS_PER_CONNECTION };
    const options = { clock: this.#clock, hello: { ...hello, services: this.#services }, side: "server" } as const;
    const server = new Connection(link.server, (connection) => new ServerConnection(this.#core, connection), options);
    nextTick(() => {
      const clientHello = { ...hello, services: new Map<string, string>() };
      const client = new Connection(link.client, () => owner, { clock: this.#clock, hello: clientHello, side: "client" });
      link.connect(AsyncResource.bind(feed(client)), this.#scope.bind(feed(server)));
      owner.onConnection(client);
    });
    this.#links.add(link);
    link.client.on("close", () => this.#links.delete(link));
    return () => link.cut();
  }

  #register(registry: MemoryRegistry): readonly Registration[] {
    const id = randomBytes(6).toString("hex");
    return [...this.#services].map(([name, fingerprint]) =>
      registry.register(name, {
        id,
        rev: 0,
        host: HOST,
        port: this.#port,
        weight: 100,
        fingerprint,
        state: "up",
        startedAt: this.#clock.wallMs(),
        meta: {},
      }),
    );
  }
}

const DIALER: Dialer = {
  dial({ port }, owner) {
    const server = servers.get(port);
    if (server !== undefined) return server.accept(owner);
    const error = new RpcError("UNAVAILABLE", `cannot connect to ${HOST}:${port}: the server is closed`, { origin: "transport" });
    nextTick(() => owner.onClose(error));
    return () => undefined;
  },
};

function feed(connection: Connection): (bytes: Buffer) => void {
  return (bytes) => connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
}
