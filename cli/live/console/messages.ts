// What the server of the console and its page tell one another. Types alone: the page is built from
// them, and has nothing of the command in it.

import type { Descriptor } from "callwire/schema";
import type { FiguresPush } from "./figure-messages.js";

export type {
  Descriptor,
  EnumDescriptor,
  FieldDescriptor,
  MethodDescriptor,
  ParameterDescriptor,
  TypeDescriptor,
  TypeRef,
  UnionDescriptor,
  ValueDescriptor,
} from "callwire/schema";

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
  /** Whether it is a `callwire mock`, whose answers are made up. */
  readonly isMock?: true;
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
  /** There are so many services that only those are followed at which a page looks. */
  readonly isNamesAlone?: true;
}

/** A call of this console that failed. */
export interface FailedCall {
  /** Grows by one with each, so that a page takes none twice. */
  readonly number: number;
  /** Wall-clock milliseconds since 1970: when it had failed. */
  readonly at: number;
  readonly service: string;
  readonly method: string;
  /** `RpcError`, or that of an error of the contract. */
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly errorId?: string;
  /** Address of who answered; empty when nobody did. */
  readonly instance: string;
  /** It said that it is a mock. */
  readonly isMock?: true;
  readonly attempts: readonly AttemptState[];
  readonly ms: number;
}

/** What the server lets a page do. It refuses the rest, whatever the page asks. */
export interface Allowed {
  readonly calls: boolean;
  /** Draining instances, and giving them weights. */
  readonly actions: boolean;
}

/** Everything, as the first event of each page. */
export interface Everything {
  readonly kind: "everything";
  /** Of this process: another one has other numbers of changes. */
  readonly run: string;
  /** Of the page, for what it looks at. */
  readonly page: string;
  readonly version: string;
  /** Wall-clock milliseconds: when the console began to look. */
  readonly since: number;
  readonly allowed: Allowed;
  readonly registry: RegistryState;
  /** Every service. */
  readonly names: readonly string[];
  /** Those whose instances are followed: where there are too many, those that pages look at. */
  readonly services: readonly ServiceState[];
  readonly changes: readonly Change[];
  readonly failures: readonly FailedCall[];
}

/** What is other than before. */
export interface Difference {
  readonly kind: "difference";
  readonly registry?: RegistryState;
  readonly names?: readonly string[];
  readonly services?: readonly ServiceState[];
  readonly changes?: readonly Change[];
  readonly failures?: readonly FailedCall[];
}

export type Push = Everything | Difference | FiguresPush;

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
  /** What the service reaches of its contract. */
  readonly descriptor: Descriptor;
  /** Undefined where the registry has no place for them. */
  readonly consumers?: readonly ConsumerState[];
}

/** A client that has said that it calls a service. */
export interface TopologyCall {
  readonly service: string;
  readonly consumer: string;
  readonly version?: string;
  readonly host: string;
  readonly pid: number;
  readonly contract: string;
}

/** Who calls whom. */
export interface TopologyDetails {
  readonly calls: readonly TopologyCall[];
  /** Services of which consumers were read, and all that have some. */
  readonly readServices: number;
  readonly allServices: number;
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

/** One of them. */
export interface WantedSetting {
  readonly drain?: boolean;
  /** 0 to 10,000; null: as its server says. */
  readonly weight?: number | null;
}

export interface SettingChange extends WantedSetting {
  readonly service: string;
  /** Its id. */
  readonly instance: string;
}

/** What was set. */
export interface SettingsAnswer {
  /** Instances that it is about. */
  readonly count: number;
  /** What sets it as it was before. Empty when it was so before. */
  readonly undo: readonly SettingChange[];
}

/** Arguments that are to be checked, or sent. */
export interface CallRequest {
  readonly service: string;
  readonly method: string;
  /** By the names of the parameters. */
  readonly args: unknown;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Milliseconds; default: that of the contract. */
  readonly timeoutMs?: number;
  /** Id of the one instance that is asked; default: any. */
  readonly instance?: string;
  /** For a method that may change something when it runs twice. */
  readonly isConfirmed?: boolean;
}

/** What a client streams: items, and in the last message the end. */
export interface CallItems {
  readonly call: string;
  readonly items: readonly unknown[];
  readonly isEnd?: boolean;
}

/** What does not fit the contract, where; null for what fits. */
export interface Misfit {
  /** Such as `order.items[3].quantity`. */
  readonly path: string;
  readonly problem: string;
}

/** A value as text of JSON. */
export interface ShownValue {
  readonly text: string;
  /** Characters that are not shown. */
  readonly cut: number;
}

export interface AttemptState {
  readonly instance: string;
  readonly cause: string;
  readonly ms: number;
}

/** One line of the answer to a call. */
export type CallEvent =
  /** `masked`: the arguments without what is `@sensitive`, for the history. */
  | { readonly kind: "started"; readonly call: string; readonly masked: string }
  /** The newest items since the last event, and how many there are in all. */
  | { readonly kind: "items"; readonly items: readonly ShownValue[]; readonly count: number; readonly left: number }
  | { readonly kind: "result"; readonly value: ShownValue | null }
  | {
      readonly kind: "failed";
      readonly name: string;
      readonly code: string;
      readonly message: string;
      readonly path?: string;
      readonly fields?: ShownValue;
      readonly attempts: readonly AttemptState[];
      readonly errorId?: string;
    }
  | { readonly kind: "ended"; readonly by: string; readonly ms: number };
