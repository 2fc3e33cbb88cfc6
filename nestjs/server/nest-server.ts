// The server of one application: starts when Nest has started everything else, and drains before
// Nest stops anything else.

import { Logger as NestLogger, type OnApplicationBootstrap, type OnModuleDestroy } from "@nestjs/common";
import type { DiscoveryService, ExternalContextCreator } from "@nestjs/core";
import { type CallwireServer, type Logger, RpcError, serve } from "callwire";
import { type CallwireModuleOptions, checkServer, type NestServeOptions } from "../options/module-options.js";
import { findHandlers } from "./find-handlers.js";

/**
 * `off` without `server` in the options of the module. `stopped` also when the start has failed.
 */
export type NestServerState = "off" | "starting" | "serving" | "draining" | "stopped";

/** The server of the application, `app.get(NestServer)`. `CallwireModule.forRoot` provides it. */
export class NestServer implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #options: NestServeOptions | undefined;
  readonly #discovery: DiscoveryService;
  readonly #creator: ExternalContextCreator;
  #state: NestServerState;
  #server: CallwireServer | undefined;

  /** Nest calls it. */
  constructor(options: CallwireModuleOptions, discovery: DiscoveryService, creator: ExternalContextCreator) {
    this.#options = options.server;
    this.#discovery = discovery;
    this.#creator = creator;
    this.#state = options.server === undefined ? "off" : "starting";
    if (options.server !== undefined) checkServer(options.server);
  }

  /** For health, and for who waits. */
  get state(): NestServerState {
    return this.#state;
  }

  /** What `serve` gave. Throws FAILED_PRECONDITION before the application has started. */
  get server(): CallwireServer {
    if (this.#server !== undefined) return this.#server;
    const fix = "give forRoot server: { listen }, and ask after app.init()";
    throw new RpcError(
      "FAILED_PRECONDITION",
      `no Callwire server runs in this application, its state is "${this.#state}"; ${fix}`,
    );
  }

  /** Nest calls it when every other module has started. Rejects as `serve` does. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.#options === undefined) return;
    try {
      this.#server = await this.#serve(this.#options);
      this.#state = "serving";
    } catch (error) {
      this.#state = "stopped";
      throw error;
    }
  }

  /** Nest calls it before any other module stops. Resolves when the last call has ended. */
  async onModuleDestroy(): Promise<void> {
    if (this.#server === undefined) return;
    this.#state = "draining";
    await this.#server.close();
    this.#state = "stopped";
  }

  async #serve({ services = [], logger = nestLogger(), ...options }: NestServeOptions): Promise<CallwireServer> {
    const found = await findHandlers(this.#discovery, this.#creator);
    if (found.length + services.length === 0) {
      const fix = "decorate a provider with @CallwireService(...), and list it in the providers of a module";
      throw new RpcError("INVALID_ARGUMENT", `CallwireModule has a server, and no provider serves a contract; ${fix}`);
    }
    return serve({ ...options, logger, services: [...found, ...services], stopOnSignal: false });
  }
}

/** Nest's own, which the program may have replaced. */
function nestLogger(): Logger {
  const logger = new NestLogger("Callwire");
  return {
    debug: (message) => logger.debug(message),
    info: (message) => logger.log(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
