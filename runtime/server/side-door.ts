// Another way into a server, beside its own protocol: what the server and the door know of one
// another. Whoever gives the option makes the door, so a server without one loads none of it.

import type { OptionRule } from "../base/options.js";
import type { Descriptor } from "../schema/descriptor.js";
import type { ServiceDef } from "../schema/service-def.js";
import type { ConnectionLimit } from "../transport/connection-limit.js";
import type { Implementation } from "./implement.js";
import type { ServerCore } from "./server-core.js";

/** What a door is given of its server. */
export interface ServerInside {
  readonly core: ServerCore;
  readonly services: readonly Implementation[];
  /** Of this door's connections: they have a share of their own. */
  readonly limit: ConnectionLimit;
  readonly maxFrameBytes: number;
  /** The contract of a service, if it is there. Never rejects. */
  findContract(service: ServiceDef<never, never>): Promise<Descriptor | undefined>;
}

/** Made by `createHttp` of `callwire/http`. */
export interface SideDoor {
  /**
   * For `serve`, once. Rejects with FAILED_PRECONDITION when the address is taken, or a contract is
   * not there; nothing is left behind then.
   */
  open(inside: ServerInside): Promise<OpenDoor>;
}

/** A door that is open. Its connections are in `core.work`, as all others. */
export interface OpenDoor {
  /** Where it is, with the real port. */
  readonly url: string;
  /**
   * Tells those who ask that the server will stop, and takes no more connections. Nothing is
   * refused before it resolves.
   */
  announceDrain(): Promise<void>;
  /** Takes no more connections, and closes those without a call. A second call does nothing. */
  stop(): void;
}

export const IS_SIDE_DOOR: OptionRule = {
  expected: "what createHttp of callwire/http returns",
  isRight: (value) => typeof value === "object" && value !== null && typeof Reflect.get(value, "open") === "function",
};
