// The clients of one application: opened when they are first injected, closed when Nest stops.

import type { OnApplicationShutdown } from "@nestjs/common";
import { connect, RpcError, type ServiceDef } from "callwire";
import type { CallwireModuleOptions } from "../options/module-options.js";
import { type ClientFeature, getClientToken } from "./inject-client.js";

/** A service, or a service with options of its own. */
type Feature = ServiceDef<unknown, unknown> | ClientFeature;

/** What all clients of the pool have. */
interface OpenClient {
  close(): Promise<void>;
  ready(options: { readonly timeoutMs: number }): Promise<void>;
}

export class ClientPool implements OnApplicationShutdown {
  readonly #options: CallwireModuleOptions;
  // No bound: at most one entry for each feature that the program names.
  readonly #clients = new Map<string, { readonly client: OpenClient; readonly isPlain: boolean }>();

  constructor(options: CallwireModuleOptions) {
    this.#options = options;
  }

  /**
   * One client for each token, however many modules ask for it. Throws INVALID_ARGUMENT when nobody
   * has named a target, and when two features give one token different options.
   */
  open(feature: Feature): OpenClient {
    const { service, as, ...own } = asFeature(feature);
    const token = getClientToken(service, as);
    const isPlain = Object.keys(own).length === 0;
    const known = this.#clients.get(token);
    if (known?.isPlain === true && isPlain) return known.client;
    if (known !== undefined) throw twiceError(token);
    const { target, ...options } = { ...this.#options.client, ...own };
    if (target === undefined) {
      const fix = "give forRoot client: { target }, or the feature its own target";
      throw new RpcError("INVALID_ARGUMENT", `the ${token} has no target; ${fix}`);
    }
    // Every generated client has what OpenClient asks for.
    const client = connect(service as ServiceDef<OpenClient, unknown>, target, options);
    this.#clients.set(token, { client, isPlain });
    return client;
  }

  /** Undefined when no module has it. */
  find(token: string): OpenClient | undefined {
    return this.#clients.get(token)?.client;
  }

  /** Last of all, as handlers and other modules may call until then. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }
}

/** Of features that differ, under one token. */
export function twiceError(token: string): RpcError {
  const fix = "give one of them a name by as, and inject it by @InjectClient(service, name)";
  return new RpcError("INVALID_ARGUMENT", `two features open the ${token}, and one has options of its own; ${fix}`);
}

export function asFeature(feature: Feature): ClientFeature {
  return "service" in feature ? feature : { service: feature };
}
