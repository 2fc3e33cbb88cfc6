// A server and its clients in one process, without a socket: the whole way of a call, with a network that a test can break.

import { type Clock, systemClock } from "../base/clock.js";
import { MAX_CALLS_PER_CONNECTION, MAX_FRAME_BYTES } from "../base/limits.js";
import { type Logger, stderrLogger } from "../base/logger.js";
import { ARE_INTERCEPTORS, CHECKED_LATER, checkOptions, IS_LOGGER, type OptionRules } from "../base/options.js";
import { TimerWheel } from "../base/timer-wheel.js";
import { type ConnectOptions, createClient } from "../client/connect.js";
import { StaticRegistry } from "../discovery/static-registry.js";
import type { ServiceDef } from "../schema/service-def.js";
import { ARE_IMPLEMENTATIONS, type Implementation } from "../server/implement.js";
import type { ServerInterceptor } from "../server/interceptor.js";
import { createMethodTable } from "../server/method-table.js";
import { ServerConnection } from "../server/server-connection.js";
import { ServerCore } from "../server/server-core.js";
import { Connection } from "../transport/connection.js";
import type { Dialer } from "../transport/dialer.js";
import { SOFTWARE } from "../transport/software.js";
import { createLink, type Link, type LinkFaults } from "./memory-link.js";

export interface InProcessOptions {
  /** What `implement` returns, one for each service. */
  readonly services: readonly Implementation[];
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** Moves deadlines, delays and keepalive of the server and its clients. Default: the real one. */
  readonly clock?: Clock | undefined;
  /** Default: warnings and errors to stderr. */
  readonly logger?: Logger | undefined;
}

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
  close(): Promise<void>;
}

const RULES: OptionRules<InProcessOptions> = {
  services: ARE_IMPLEMENTATIONS,
  interceptors: ARE_INTERCEPTORS,
  clock: CHECKED_LATER,
  logger: IS_LOGGER,
};

/** Throws INVALID_ARGUMENT as `serve` does, for a wrong option and for services that do not go together. */
export function startInProcess(options: InProcessOptions): InProcessServer {
  checkOptions("startInProcess", options, RULES, ["services"]);
  return new InProcess(options);
}

class InProcess implements InProcessServer {
  readonly faults: LinkFaults = { delayMs: 0, silent: false, pieceBytes: 0 };
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #core: ServerCore;
  readonly #services: ReadonlyMap<string, string>;
  readonly #links = new Set<Link>();
  readonly #clients = new Set<AsyncDisposable>();

  constructor({ services, interceptors, clock = systemClock, logger = stderrLogger }: InProcessOptions) {
    this.#clock = clock;
    this.#wheel = new TimerWheel(clock);
    this.#services = new Map(services.map(({ service }) => [service.name, service.fingerprint]));
    this.#core = new ServerCore({ methods: createMethodTable(services, interceptors), clock, wheel: this.#wheel, logger });
  }

  get connections(): number {
    return this.#core.connections.size;
  }

  connect<Client, Handler>(service: ServiceDef<Client, Handler>, options: Omit<ConnectOptions, "tls"> = {}): Client {
    const registry = new StaticRegistry([{ host: "in-process", port: 1 }]);
    const setup = { registry, owned: true, dialer: this.#dialer(), clock: this.#clock, wheel: this.#wheel };
    const client = createClient(service, setup, options);
    this.#clients.add(client as AsyncDisposable); // every generated client is one
    return client;
  }

  wake(): void {
    this.faults.silent = false;
    for (const link of this.#links) link.wake();
  }

  cut(): void {
    for (const link of this.#links) link.cut();
  }

  drain(): void {
    this.#core.startDraining();
  }

  async close(): Promise<void> {
    const closing = [...this.#clients].map((client) => client[Symbol.asyncDispose]());
    this.cut(); // what the network still delays does not hold the test up
    await Promise.all(closing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #dialer(): Dialer {
    return {
      dial: (_destination, owner) => {
        const link = createLink(this.faults, this.#clock);
        const hello = { software: SOFTWARE, maxFrameBytes: MAX_FRAME_BYTES, maxCalls: MAX_CALLS_PER_CONNECTION };
        const accepted = new ServerConnection(this.#core);
        const options = { clock: this.#clock, hello: { ...hello, services: this.#services }, side: "server" } as const;
        const server = new Connection(link.server, accepted, options);
        accepted.onConnection(server);
        process.nextTick(() => {
          const clientHello = { ...hello, services: new Map<string, string>() };
          const client = new Connection(link.client, owner, { clock: this.#clock, hello: clientHello, side: "client" });
          link.connect(feed(client), feed(server));
          owner.onConnection(client);
        });
        this.#links.add(link);
        link.client.on("close", () => this.#links.delete(link));
        return () => link.cut();
      },
    };
  }
}

function feed(connection: Connection): (bytes: Buffer) => void {
  return (bytes) => connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
}
