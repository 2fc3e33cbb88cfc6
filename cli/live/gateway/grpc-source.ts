// What `@callwire/gateway` asks of the command: contracts of services. As that package has it,
// which is loaded only when somebody wants it.

import type { HttpMethod } from "callwire/http";
import type { Descriptor } from "callwire/schema";

/** One version of a service's contract. The same object as long as it is the same version. */
export interface GrpcContract {
  readonly service: string;
  readonly descriptor: Descriptor;
  readonly methods: ReadonlyMap<string, HttpMethod>;
}

/** The services that can be called. */
export interface GrpcSource {
  readonly maxMessageBytes: number;
  readonly isDraining: boolean;
  /** Undefined for a service that is not there. Rejects while nobody can say. */
  contract(service: string): GrpcContract | undefined | Promise<GrpcContract | undefined>;
  /** Those that are known now. */
  contracts(): Iterable<GrpcContract>;
}
