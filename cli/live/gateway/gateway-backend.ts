// What is behind the HTTP of the gateway: the services of a registry, called as any client calls
// them. Knows no HTTP.

import type {
  AnswerSink,
  Caller,
  CallShare,
  FrontConnection,
  HttpBackend,
  HttpMethod,
  JsonRequest,
  RunningCall,
} from "callwire/http";
import { suggest } from "callwire/schema";
import type { FollowedContracts } from "../followed-contracts.js";
import { CallRound } from "./call-round.js";
import { GatewayCall } from "./gateway-call.js";
import { contractOf, type GatewayMethod, methodsOf } from "./gateway-method.js";
import type { GrpcContract, GrpcSource } from "./grpc-source.js";
import { CallShares } from "./http-front.js";
import type { KnownServices } from "./known-services.js";

/**
 * Bytes of a message: what a server with HTTP takes by default. The rest of 4 MiB is for what
 * stands beside it in a frame.
 */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024 - 64 * 1024;
/** Calls at once: as many as a client has that wait for an instance. */
const MAX_CALLS = 10_000;

/** Names of services that a wrong one is compared with: a few milliseconds. */
const MAX_COMPARED = 200;

const NOTHING_RUNS: RunningCall = { cancel: () => undefined };

export class GatewayBackend implements HttpBackend, GrpcSource {
  readonly maxMessageBytes = MAX_MESSAGE_BYTES;
  /** What is asked for nevertheless is answered. */
  isDraining = false;
  readonly #contracts: FollowedContracts<"native">;
  readonly #services: KnownServices;
  /** At most as many as the front lets in. */
  readonly #connections = new Set<FrontConnection>();
  readonly #shares = new CallShares(MAX_CALLS);
  readonly #round = new CallRound();
  #onIdle: () => void = () => undefined;
  #onEmpty: () => void = () => undefined;

  constructor(contracts: FollowedContracts<"native">, services: KnownServices) {
    this.#contracts = contracts;
    this.#services = services;
  }

  find(path: string): GatewayMethod | undefined | Promise<GatewayMethod | undefined> {
    const service = path.slice(0, Math.max(0, path.indexOf("/")));
    const lease = this.#contracts.leaseKnown(service);
    if (lease === undefined) return service === "" ? undefined : this.#findLater(service, path);
    lease.end();
    return methodsOf(lease).get(path);
  }

  async #findLater(service: string, path: string): Promise<GatewayMethod | undefined> {
    const lease = await this.#services.lease(service);
    lease?.end();
    return lease === undefined ? undefined : methodsOf(lease).get(path);
  }

  serves(service: string): boolean {
    const lease = this.#contracts.leaseKnown(service);
    lease?.end();
    return lease !== undefined;
  }

  /** Those of the service, or of the one whose name is nearest. */
  paths(wanted: string): Iterable<string> {
    const service = wanted.slice(0, Math.max(0, wanted.indexOf("/")));
    const versions = new Map([...this.#contracts.versions].map((version) => [version.named.service.name, version]));
    const near = versions.has(service) ? service : suggest(service, [...versions.keys()].slice(0, MAX_COMPARED));
    const version = near === undefined ? undefined : versions.get(near);
    return version === undefined ? [] : methodsOf(version).keys();
  }

  contract(service: string): GrpcContract | undefined | Promise<GrpcContract | undefined> {
    const lease = this.#contracts.leaseKnown(service);
    if (lease === undefined) return service === "" ? undefined : this.#contractLater(service);
    lease.end();
    return contractOf(lease);
  }

  async #contractLater(service: string): Promise<GrpcContract | undefined> {
    const lease = await this.#services.lease(service);
    lease?.end();
    return lease === undefined ? undefined : contractOf(lease);
  }

  *contracts(): Iterable<GrpcContract> {
    for (const version of this.#contracts.versions) yield contractOf(version);
  }

  enter(connection: FrontConnection): Caller {
    this.#connections.add(connection);
    const share = this.#shares.enter(connection.peer);
    return {
      turn: share.turn,
      start: (method, request, sink) => this.#start(method, request, sink, share),
      leave: () => {
        share.leave();
        this.#connections.delete(connection);
        if (this.#connections.size === 0) this.#onEmpty();
      },
    };
  }

  /** Resolves when no call runs. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#shares.calls === 0) resolve();
    });
  }

  /** Resolves when no connection is left. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      if (this.#connections.size === 0) resolve();
    });
  }

  end(): void {
    for (const connection of this.#connections) connection.end();
  }

  #start({ fullName, kind }: HttpMethod, request: JsonRequest, sink: AnswerSink, share: CallShare): RunningCall {
    const lease = this.#contracts.leaseKnown(fullName.slice(0, fullName.indexOf("/")));
    // The contract may have changed while the body was read.
    const method = lease === undefined ? undefined : methodsOf(lease).get(fullName);
    if (lease === undefined || method === undefined || method.kind !== kind) {
      lease?.end();
      sink.onFailure({ code: "UNIMPLEMENTED", message: `${fullName} is not there any more` }, undefined);
      return NOTHING_RUNS;
    }
    const refusal = share.begin(request);
    if (refusal !== undefined) {
      lease.end();
      sink.onFailure(refusal, undefined);
      return NOTHING_RUNS;
    }
    const call = new GatewayCall(method, sink);
    this.#round.add(request, (timed) => {
      void call.run(lease.client, timed).finally(() => {
        lease.end();
        share.end(request);
        if (this.#shares.calls === 0) this.#onIdle();
      });
    });
    return call;
  }
}
