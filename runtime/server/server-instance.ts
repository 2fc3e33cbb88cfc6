// One server from its start to its end: listens, registers, and stops without losing a call. What
// happens to one connection is server-connection.ts. Knows nothing of workers.

import { type Address, formatAddress } from "../base/address.js";
import { showingCaller } from "../base/awaited.js";
import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { DEFAULT_WEIGHT } from "../base/limits/balancing.js";
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { DEFAULT_GRACE_MS, DRAIN_LINGER_MS, FAREWELL_MS } from "../base/limits/server.js";
import { stderrLogger } from "../base/logger.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import { createCallController } from "../call/call-signal.js";
import { openRegistry } from "../discovery/open-registry.js";
import type { Endpoint, Registration, Registry } from "../discovery/registry.js";
import type { Listener, ListenerOptions } from "../transport/listener.js";
import type { CallwireServer } from "./callwire-server.js";
import { connectionLimit } from "./connections.js";
import { devMeta } from "./dev-mark.js";
import { describeLoopback } from "./listen-address.js";
import { createMethodTable } from "./method-table.js";
import type { Recorder } from "./recorded-server.js";
import { withReflection } from "./reflection.js";
import { Schemas } from "./schemas.js";
import { checkCloseOptions, type ServeOptions } from "./serve-options.js";
import { ServerConnection } from "./server-connection.js";
import { ServerCore, type ServerLoad } from "./server-core.js";
import { helloOf } from "./server-hello.js";
import type { OpenDoor, ServerInside } from "./side-door.js";
import type { WatchedServer } from "./stats.js";
import { withStats } from "./stats-service.js";
import { hasSignals, onStopSignal } from "./stop-signal.js";
import type { Overload } from "./waiting-time.js";
import { workerIndex } from "./workers.js";

/** What a server is made of besides its options: `serve` takes the real ones. */
export interface ServerSetup {
  /** Of the server in the registry: another one for each. */
  readonly id: string;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  /** Who waits because this process is busy. Default: what its event loop says. */
  readonly overload?: Overload | undefined;
  /** Accepts connections at the address. */
  listen(address: Address, options: ListenerOptions): Promise<Listener>;
}

export class ServerInstance implements CallwireServer {
  readonly id: string;
  readonly #options: ServeOptions;
  readonly #setup: ServerSetup;
  readonly #clock: Clock;
  readonly #core: ServerCore;
  readonly #startedAt: number;
  /** Undefined when they are turned off. */
  readonly #schemas: Schemas | undefined;
  #listener: Listener | undefined;
  #http: OpenDoor | undefined;
  #registry: { readonly registry: Registry; readonly owned: boolean } | undefined;
  readonly #registrations: Registration[] = [];
  #stopping: Promise<void> | undefined;
  #ignoreSignals: () => void = () => undefined;

  constructor(options: ServeOptions, setup: ServerSetup, recorder: Recorder | undefined) {
    const { id, clock, wheel, overload } = setup;
    this.id = id;
    this.#options = options;
    this.#setup = setup;
    this.#clock = clock;
    this.#startedAt = clock.wallMs();
    const { services, interceptors, logger = stderrLogger } = options;
    this.#schemas = options.schemas === false ? undefined : new Schemas(options, logger);
    const reflected = this.#schemas === undefined ? services : withReflection(services, this.#schemas);
    const told = options.stats === false ? reflected : withStats(reflected, () => this.#watched());
    const methods = createMethodTable(recorder === undefined ? told : [...told, recorder.implementation], interceptors);
    this.#core = new ServerCore({ ...options, methods, clock, wheel, logger, overload });
    recorder?.attach({ methods, clock, logger: this.#core.logger, limited: this.#core.limited });
  }

  get address(): Address {
    return this.#listener?.address ?? { host: "", port: 0 };
  }

  get listening(): string {
    return formatAddress(this.address);
  }

  /** For whoever watches a process from inside: `CallwireServer` does not have it. */
  get load(): ServerLoad {
    return this.#core.load;
  }

  get httpUrl(): string | undefined {
    return this.#http?.url;
  }

  async start(address: Address): Promise<void> {
    const { registry } = this.#options;
    const hello = helloOf(this.#options, this.#core.maxCallsPerConnection);
    this.#heedSignals();
    try {
      if (registry !== undefined) this.#registry = openRegistry(registry, { onWarning: (text) => this.#core.logger.warn(text) });
      this.#listener = await this.#setup.listen(address, {
        clock: this.#clock,
        hello,
        tls: this.#options.tls,
        socketMode: this.#options.socketMode,
        onWarning: (text) => this.#core.logger.warn(text),
        logger: this.#core.logger,
        limit: connectionLimit(this.#options, this.#core.limited),
        createOwner: (connection) => new ServerConnection(this.#core, connection),
      });
      this.#http = await this.#options.http?.open(this.#inside());
      if (this.#stopping === undefined) await this.#register();
    } catch (error) {
      this.#ignoreSignals();
      await this.#unregister();
      await this.#release();
      if (this.#stopping === undefined) throw error;
    }
    if (this.#stopping === undefined) return;
    // A signal came meanwhile, and only a signal can: nobody has the server yet. The process ends;
    // an error would end it with another exit code.
    await this.#release();
    await new Promise<never>(() => undefined);
  }

  /** For another way in. It needs the contracts, though they may be for nobody else. */
  #inside(): ServerInside {
    const { services, maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = this.#options;
    const schemas = this.#schemas ?? new Schemas({ services, schemas: undefined }, this.#core.logger);
    const limit = connectionLimit(this.#options, this.#core.limited);
    return { core: this.#core, services, limit, maxFrameBytes, findContract: (service) => schemas.find(service) };
  }

  #watched(): WatchedServer {
    const { version, stats } = this.#options;
    const token = typeof stats === "object" ? stats.token : undefined;
    return { core: this.#core, id: this.id, version, startedAt: this.#startedAt, token };
  }

  /** From the start on: a registry that is away must not keep the process from ending. */
  #heedSignals(): void {
    const { stopOnSignal = true, graceMs = DEFAULT_GRACE_MS } = this.#options;
    if (stopOnSignal === false) return;
    if (hasSignals()) {
      this.#ignoreSignals = onStopSignal({ stop: () => this.close(), graceMs, isOnce: stopOnSignal === "once" });
      return;
    }
    const fix = "call close() when the main thread says so, and set stopOnSignal: false";
    this.#core.logger.warn(`serve runs in a worker thread, where signals do not arrive: SIGTERM drains nothing; ${fix}`);
  }

  close(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    checkCloseOptions(options);
    // Until it has stopped, a signal waits for it; without a listener one would cut the drain.
    this.#stopping ??= this.#stop(options.graceMs ?? this.#options.graceMs ?? DEFAULT_GRACE_MS).finally(() =>
      this.#ignoreSignals(),
    );
    return showingCaller("close of the server", this.#stopping);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * The order matters: clients learn of it before anything is refused, and the node goes only when
   * nothing runs any more.
   */
  async #stop(graceMs: number): Promise<void> {
    const deadlineAt = this.#clock.nowMs() + graceMs;
    for (const { onDrain } of this.#options.services) onDrain?.();
    const told = this.#http?.announceDrain();
    await this.#before(this.#clock.nowMs() + FAREWELL_MS, Promise.all(this.#registrations.map(announceDrain)));
    if (told !== undefined) await this.#before(deadlineAt, told);
    this.#core.startDraining();
    this.#http?.stop();
    await this.#before(deadlineAt, this.#core.work.idle());
    await this.#unregister();
    // A client closes its side after its last answer; one that does not is not waited for.
    await this.#before(Math.max(deadlineAt, this.#clock.nowMs() + DRAIN_LINGER_MS), this.#core.work.empty());
    await this.#release();
  }

  async #register(): Promise<void> {
    const opened = this.#registry;
    if (opened === undefined) return;
    const timeoutMs = this.#options.registerTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    const odd = describeLoopback(this.#options, this.address, opened.registry);
    if (odd !== undefined && (workerIndex() ?? 0) === 0) this.#core.logger.warn(odd); // the first worker says it for all
    for (const { service, isListed } of this.#options.services) {
      if (isListed === false) continue;
      this.#registrations.push(opened.registry.register(service.name, this.#endpoint(service.fingerprint)));
    }
    const { signal, stop } = this.#timeout(timeoutMs);
    try {
      await Promise.all(this.#registrations.map((entry) => entry.ready({ signal })));
    } catch (error) {
      if (error instanceof RpcError) throw error;
      const text = `${opened.registry.target} did not accept the registration within ${timeoutMs} ms; check that the registry runs there`;
      throw new RpcError("UNAVAILABLE", text, { cause: error });
    } finally {
      stop();
    }
    void this.#schemas?.publish(opened.registry, () => this.#stopping === undefined); // not waited for: only tools need them
  }

  /** As `AbortSignal.timeout`, by the clock of this server. */
  #timeout(timeoutMs: number): { readonly signal: AbortSignal | undefined; readonly stop: () => void } {
    if (timeoutMs === Infinity) return { signal: undefined, stop: () => undefined };
    const controller = createCallController();
    const onTime = (): void => controller.abort(new DOMException("the time is over", "TimeoutError"));
    const timer = this.#clock.setTimeout(onTime, timeoutMs);
    return { signal: controller.signal, stop: () => timer.cancel() };
  }

  #unregister(): Promise<void> {
    const deadlineAt = this.#clock.nowMs() + FAREWELL_MS;
    return this.#before(deadlineAt, Promise.all(this.#registrations.map((entry) => entry[Symbol.asyncDispose]())));
  }

  #endpoint(fingerprint: string): Endpoint {
    const { zone, version } = this.#options;
    return {
      id: this.id,
      rev: 0,
      host: this.#options.advertiseHost ?? this.address.host,
      port: this.#options.advertisePort ?? this.address.port,
      ...(this.#options.tls === undefined ? {} : { tls: true }),
      weight: this.#options.weight ?? DEFAULT_WEIGHT,
      ...(zone === undefined ? {} : { zone }),
      ...(version === undefined ? {} : { version }),
      fingerprint,
      state: "up",
      startedAt: this.#startedAt,
      meta: devMeta(this.#options.workers),
    };
  }

  /**
   * Waits for `work`, but not beyond the moment. What it comes to does not matter: stopping goes on
   * either way.
   */
  #before(deadlineAt: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(
        resolve,
        Math.min(Math.max(0, deadlineAt - this.#clock.nowMs()), MAX_TIMEOUT_MS),
        true,
      );
      const done = (): void => {
        timer.cancel();
        resolve();
      };
      work.then(done, done);
    });
  }

  async #release(): Promise<void> {
    this.#listener?.stop();
    this.#http?.stop();
    this.#core.limited.tellLeftOut();
    for (const connection of this.#core.work.connections) connection.end(new RpcError("UNAVAILABLE", "the server has stopped"));
    const opened = this.#registry;
    if (opened?.owned === true) await opened.registry[Symbol.asyncDispose]();
  }
}

async function announceDrain(registration: Registration): Promise<void> {
  if (registration.state === "registered") await registration.update({ state: "draining" });
}
