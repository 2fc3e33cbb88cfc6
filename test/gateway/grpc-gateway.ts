// A gateway with gRPC in this process, in front of a registry in memory.

import { openRegistry, type Registry } from "callwire";
import { createHttp, type HttpListener, type HttpOptions } from "callwire/http";
import type { FakeClock } from "callwire/testing";
import { FollowedContracts } from "#cli/live/followed-contracts.js";
import { GatewayBackend } from "#cli/live/gateway/gateway-backend.js";
import { openHttpFront } from "#cli/live/gateway/http-front.js";
import { KnownServices } from "#cli/live/gateway/known-services.js";
import { createGrpc } from "#gateway/index.js";
import { limitsOf } from "#runtime/base/limited-log.js";
import { SERVER_ADVICE } from "#runtime/http/front-advice.js";
import { parseListen } from "#runtime/http/http-options.js";
import { openFront } from "#runtime/http/open-front.js";
import { connectionLimit } from "#runtime/server/connections.js";
import type { KitchenHandler } from "../../generated/kitchen-sink.js";
import { createLive } from "../cli/live/live-here.js";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";

let count = 0;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export class GrpcGateway implements AsyncDisposable {
  readonly target: string;
  readonly registry: Registry;
  readonly backend: GatewayBackend;
  readonly front: HttpListener;
  /** What it has warned of. */
  readonly told: readonly string[];
  readonly #contracts: FollowedContracts<"native">;
  readonly #services: KnownServices;

  private constructor(
    target: string,
    registry: Registry,
    told: readonly string[],
    contracts: FollowedContracts<"native">,
    services: KnownServices,
    backend: GatewayBackend,
    front: HttpListener,
  ) {
    this.target = target;
    this.registry = registry;
    this.told = told;
    this.#contracts = contracts;
    this.#services = services;
    this.backend = backend;
    this.front = front;
  }

  /** A registry that no other test has. */
  static target(): string {
    return `memory:grpc-${count++}`;
  }

  /** In front of what is registered there. `clock`: of its front. */
  static async at(target: string, given: HttpOptions = {}, clock?: FakeClock): Promise<GrpcGateway> {
    const told: string[] = [];
    const live = createLive({ registry: target }, told);
    const { registry } = openRegistry(target);
    const contracts = new FollowedContracts(live, registry, "native", 20);
    const services = new KnownServices(live, registry, contracts);
    await services.begin();
    const backend = new GatewayBackend(contracts, services);
    const grpc = createGrpc(backend, { onWarning: (text) => void told.push(text) });
    const options = { listen: "127.0.0.1:0", ...given };
    const front =
      clock === undefined
        ? await openHttpFront(backend, options, undefined, grpc)
        : await openFront(parseListen(options), options, backend, {
            clock,
            logger: quiet,
            limit: connectionLimit({}, limitsOf(quiet, clock)),
            advice: SERVER_ADVICE,
            other: grpc,
          });
    return new GrpcGateway(target, registry, told, contracts, services, backend, front);
  }

  /** In front of a kitchen, whose server answers HTTP itself, too. */
  static async ofKitchen(
    methods: Partial<KitchenHandler> = {},
    options: HttpOptions = {},
    clock?: FakeClock,
  ): Promise<GrpcGateway> {
    const target = GrpcGateway.target();
    await startKitchen(methods, { listen: "127.0.0.1:0", registry: target, http: createHttp(options) });
    return GrpcGateway.at(target, options, clock);
  }

  get url(): string {
    return this.front.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.front.stop();
    this.backend.end();
    this.#services.end();
    await closeKitchens();
    await this.#contracts.close();
    await this.registry[Symbol.asyncDispose]();
  }
}
