// What health pages are told, in the form of @nestjs/terminus, which this package does not need.

import { RpcError, type ServiceDef } from "callwire";
import type { ClientPool } from "../client/client-pool.js";
import { getClientToken } from "../client/inject-client.js";
import type { NestServer } from "../server/nest-server.js";

/** What terminus takes from an indicator. */
export type HealthResult<Key extends string> = Record<
  Key,
  {
    /** What the page is decided by. */
    status: "up" | "down";
    /** Of a server: its state. */
    state?: string;
    /** Of what is down: why. */
    message?: string;
  }
>;

/** Of the check of a client. */
export interface HealthOptions {
  /** Milliseconds to wait for an instance. Default 1,000. */
  readonly timeoutMs?: number | undefined;
  /** The second argument of its `@InjectClient`. Default: none. */
  readonly as?: string | undefined;
}

const DEFAULT_HEALTH_TIMEOUT_MS = 1_000;

/** For `HealthCheckService.check`; `CallwireModule.forRoot` provides it. */
export class CallwireHealthIndicator {
  readonly #server: NestServer;
  readonly #clients: ClientPool;

  /** Nest calls it. */
  constructor(server: NestServer, clients: ClientPool) {
    this.#server = server;
    this.#clients = clients;
  }

  /** Up while the server takes calls. Down while it drains, so that nobody sends it more. */
  async server<const Key extends string>(key: Key): Promise<HealthResult<Key>> {
    const { state } = this.#server;
    return resultOf(key, state === "serving" ? { status: "up", state } : { status: "down", state });
  }

  /**
   * Up when the client has an instance that takes calls, or gets one in time. Throws
   * FAILED_PRECONDITION when no module has such a client.
   */
  async client<const Key extends string>(
    key: Key,
    service: ServiceDef<unknown, unknown>,
    { timeoutMs = DEFAULT_HEALTH_TIMEOUT_MS, as }: HealthOptions = {},
  ): Promise<HealthResult<Key>> {
    const token = getClientToken(service, as);
    const client = this.#clients.find(token);
    if (client === undefined) {
      const fix = "name its service in CallwireModule.forFeature";
      throw new RpcError("FAILED_PRECONDITION", `the application has no ${token}; ${fix}`);
    }
    try {
      await client.ready({ timeoutMs });
      return resultOf(key, { status: "up" });
    } catch (error) {
      return resultOf(key, { status: "down", message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function resultOf<Key extends string>(key: Key, result: HealthResult<string>[string]): HealthResult<Key> {
  return { [key]: result } as HealthResult<Key>; // it has that key, and no other
}
