// A server and a gateway in front of it, each in the clear and over TLS, with handlers that a test
// replaces.

import { type CallwireServer, implement, openRegistry, type Registry, serve } from "callwire";
import { createHttp, type HttpListener } from "callwire/http";
import { FollowedContracts } from "#cli/live/followed-contracts.js";
import { GatewayBackend } from "#cli/live/gateway/gateway-backend.js";
import { openHttpFront } from "#cli/live/gateway/http-front.js";
import { KnownServices } from "#cli/live/gateway/known-services.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Conformance, Refused } from "../../../generated/conformance.js";
import { Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { createLive } from "../../cli/live/live-here.js";
import { createConformanceHandler } from "../../conformance/stub-server.js";
import { Authority } from "../../support/certificates.js";
import { kitchen } from "../../support/kitchen-server.js";

/** Where a client of HTTP may call. */
export interface Door {
  readonly name: string;
  readonly url: string;
}

const METADATA = ["x-conformance-test"];
let opened = 0;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export class Doors implements AsyncDisposable {
  /** Of the certificates. */
  readonly authority = new Authority();
  readonly #handler: { -readonly [Name in keyof KitchenHandler]: KitchenHandler[Name] } = { ...kitchen };
  readonly #servers: CallwireServer[] = [];
  readonly #fronts: HttpListener[] = [];
  #registry: Registry | undefined;
  #contracts: FollowedContracts<"native"> | undefined;
  #services: KnownServices | undefined;
  #backend: GatewayBackend | undefined;

  static async open(): Promise<Doors> {
    const doors = new Doors();
    const target = `memory:connect-${opened++}`;
    await doors.#serve({}, target);
    await doors.#serve({ tls: doors.#issue() });
    await doors.#startGateway(target);
    return doors;
  }

  /** What each handler does from now on; the others do what they do by themselves. */
  handle(methods: Partial<KitchenHandler>): void {
    Object.assign(this.#handler, kitchen, methods);
  }

  /** Callwire's own protocol, for a client to compare with. */
  get target(): string {
    return `tcp://${this.#servers[0]?.listening}`;
  }

  get all(): readonly Door[] {
    const [server, secure] = this.#servers;
    const [gateway, secureGateway] = this.#fronts;
    return [
      { name: "a server", url: server?.httpUrl ?? "" },
      { name: "a server over TLS", url: secure?.httpUrl ?? "" },
      { name: "a gateway", url: gateway?.url ?? "" },
      { name: "a gateway over TLS", url: secureGateway?.url ?? "" },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const front of this.#fronts) front.stop();
    this.#backend?.end();
    this.#services?.end();
    for (const server of this.#servers) await server.close({ graceMs: 0 });
    await this.#contracts?.close();
    await this.#registry?.[Symbol.asyncDispose]();
  }

  #issue(): { readonly cert: string; readonly key: string } {
    return this.authority.issue({ names: ["DNS:localhost", "IP:127.0.0.1"] });
  }

  async #serve(http: Parameters<typeof createHttp>[0], registry?: string): Promise<void> {
    const handler = this.#handler;
    // Each is looked up when it is called, as tests replace them.
    const replaceable: KitchenHandler = {
      divide: (...args) => handler.divide(...args),
      area: (...args) => handler.area(...args),
      sum: (...args) => handler.sum(...args),
      watch: (...args) => handler.watch(...args),
      chat: (...args) => handler.chat(...args),
      find: (...args) => handler.find(...args),
      log: (...args) => handler.log(...args),
      ping: (...args) => handler.ping(...args),
    };
    const services = [
      implement(Calculator, calculator),
      implement(Kitchen, replaceable),
      implement(Conformance, createConformanceHandler({ Refused })),
    ];
    const door = createHttp({ metadata: METADATA, ...http });
    this.#servers.push(
      await serve({
        services,
        http: door,
        stopOnSignal: false,
        graceMs: 100,
        logger: quiet,
        ...(registry === undefined ? {} : { registry }),
      }),
    );
  }

  async #startGateway(target: string): Promise<void> {
    const live = createLive({ registry: target }, []);
    this.#registry = openRegistry(target).registry;
    this.#contracts = new FollowedContracts(live, this.#registry, "native", 20);
    this.#services = new KnownServices(live, this.#registry, this.#contracts);
    await this.#services.begin();
    this.#backend = new GatewayBackend(this.#contracts, this.#services);
    for (const tls of [undefined, this.#issue()])
      this.#fronts.push(await openHttpFront(this.#backend, { listen: "127.0.0.1:0", metadata: METADATA, tls }));
  }
}
