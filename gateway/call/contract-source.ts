// Where contracts of services come from: what the gateway knows of its registry.

import type { HttpMethod } from "callwire/http";
import type { Descriptor } from "callwire/schema";

/** One version of a service's contract. The same object as long as it is the same version. */
export interface ServiceContract {
  /** Full name of the service. */
  readonly service: string;
  /** With what it imports. */
  readonly descriptor: Descriptor;
  /** By their paths, such as `demo.calculator.v1.Calculator/divide`. */
  readonly methods: ReadonlyMap<string, HttpMethod>;
}

/** The services that can be called. */
export interface ContractSource {
  /** Largest message of a client, in bytes. */
  readonly maxMessageBytes: number;
  /** True from when the gateway is told to stop. */
  readonly isDraining: boolean;
  /** Undefined for a service that is not there. Rejects while nobody can say. */
  contract(service: string): ServiceContract | undefined | Promise<ServiceContract | undefined>;
  /** Those that are known now. */
  contracts(): Iterable<ServiceContract>;
}
