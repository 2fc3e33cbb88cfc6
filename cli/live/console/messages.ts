// What the server of the console and its page tell one another. Types alone: the page is built from
// them, and has nothing of the command in it.

/** One instance, as the registry lists it now. */
export interface InstanceState {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly weight: number;
  readonly zone?: string;
  readonly version?: string;
  /** Fingerprint of its contract. */
  readonly contract?: string;
  /** Whether most instances of its service have another contract. */
  readonly isOther?: true;
  /** Wall-clock milliseconds since 1970. */
  readonly startedAt?: number;
  readonly meta: Readonly<Record<string, string>>;
}

export interface ServiceState {
  readonly name: string;
  readonly instances: readonly InstanceState[];
}

/** Something that has changed while the console looked. */
export interface Change {
  /** Grows by one with each, so that a page takes none twice. */
  readonly number: number;
  /** Wall-clock milliseconds since 1970. */
  readonly at: number;
  readonly what: "joined" | "left" | "state" | "weight" | "registry";
  /** Empty for the registry itself. */
  readonly service: string;
  /** Address of the instance; empty for the registry itself. */
  readonly instance: string;
  /** Such as `up to draining`. */
  readonly detail: string;
}

export interface RegistryState {
  readonly target: string;
  readonly health: string;
  /** Why no list could be read; absent when one was. */
  readonly failure?: string;
}

/** Everything, as the first event of each page. */
export interface Everything {
  readonly kind: "everything";
  /** Of this process: another one has other numbers of changes. */
  readonly run: string;
  readonly version: string;
  /** Wall-clock milliseconds: when the console began to look. */
  readonly since: number;
  readonly registry: RegistryState;
  /** Every service. */
  readonly names: readonly string[];
  /** Those whose instances are followed: none when there are too many services. */
  readonly services: readonly ServiceState[];
  readonly changes: readonly Change[];
}

/** What is other than before. */
export interface Difference {
  readonly kind: "difference";
  readonly registry?: RegistryState;
  readonly names?: readonly string[];
  readonly services?: readonly ServiceState[];
  readonly changes?: readonly Change[];
}

export type Push = Everything | Difference;

/** A warning, as `callwire doctor` words it. */
export interface Warning {
  readonly state: "warn" | "fail" | "skip";
  readonly found: string;
  readonly advice: string;
}

export interface ConsumerState {
  readonly name: string;
  readonly version?: string;
  readonly host: string;
  readonly pid: number;
  readonly contract: string;
  /** Whether an instance has that contract. */
  readonly isServed: boolean;
}

/** The contract of a service, and who calls it. */
export interface ServiceDetails {
  readonly name: string;
  /** Where the contract was. */
  readonly source: string;
  readonly fingerprint: string;
  /** The contract as text, in the one way to write it. */
  readonly text: string;
  /** What the service reaches of its contract, a Descriptor of callwire/schema. */
  readonly descriptor: unknown;
  /** Undefined where the registry has no place for them. */
  readonly consumers?: readonly ConsumerState[];
}

/** What stands in the place of an instance. */
export interface RawEntry {
  readonly path: string;
  readonly service: string;
  /** False: no session owns it, so that it stays. */
  readonly isEphemeral: boolean;
  readonly createdAt: number;
  /** The record; absent for one that is skipped. */
  readonly record?: unknown;
  /** Why it is skipped. */
  readonly problem?: string;
}

export interface RawSettings {
  readonly path: string;
  readonly service: string;
  readonly changedAt: number;
  readonly drain: readonly string[];
  readonly weights: Readonly<Record<string, number>>;
  /** Why they cannot be read. */
  readonly problem?: string;
}

export interface RegistryDetails {
  readonly path: string;
  readonly hosts: readonly string[];
  readonly entries: readonly RawEntry[];
  readonly settings: readonly RawSettings[];
  /** Services of which entries were read, and all. */
  readonly readServices: number;
  readonly allServices: number;
}

/** An answer other than 200. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}
