// What the module is told, and the check of what only Nest makes wrong. The runtime checks the rest
// when it serves and connects.

import type { ModuleMetadata, Provider, Type } from "@nestjs/common";
import { type ConnectOptions, type Implementation, type RegistryTarget, RpcError, type ServeOptions } from "callwire";

/**
 * `serve` without what Nest decides. A wrong or unknown option fails the start of the application.
 */
export interface NestServeOptions extends Omit<ServeOptions, "services" | "stopOnSignal" | "workers"> {
  /**
   * What is served beside the providers that have `@CallwireService`, such as a health service.
   * Default: nothing.
   */
  readonly services?: readonly Implementation[] | undefined;
}

/** Of clients for which `forFeature` says nothing else. */
export interface NestConnectOptions extends ConnectOptions {
  /** Where the instances are found, as `connect` takes it, such as `zookeeper://host:port/path`. */
  readonly target: RegistryTarget;
}

/** What `CallwireModule.forRoot` is told. */
export interface CallwireModuleOptions {
  /** Serves the providers that have `@CallwireService`. Default: none is served. */
  readonly server?: NestServeOptions | undefined;
  /** Default: each feature names its own target. */
  readonly client?: NestConnectOptions | undefined;
}

/** A provider that makes the options, for `useClass` and `useExisting`. */
export interface CallwireOptionsFactory {
  /** Called once, when the application starts. */
  createCallwireOptions(): CallwireModuleOptions | Promise<CallwireModuleOptions>;
}

/** What `CallwireModule.forRootAsync` is told: exactly one of the three `use...`. */
export interface CallwireModuleAsyncOptions extends Pick<ModuleMetadata, "imports"> {
  /** Makes the options of what `inject` names. */
  // The arguments are those that `inject` names, which no type knows.
  readonly useFactory?: ((...injected: never[]) => CallwireModuleOptions | Promise<CallwireModuleOptions>) | undefined;
  /** Tokens of the arguments of `useFactory`. Default: none. */
  readonly inject?: readonly InjectionToken[] | undefined;
  /** A class that is made for this module alone. */
  readonly useClass?: Type<CallwireOptionsFactory> | undefined;
  /** A provider of one of the `imports`. */
  readonly useExisting?: Type<CallwireOptionsFactory> | undefined;
}

type InjectionToken = Type<unknown> | string | symbol;

/** The options, as a provider. */
export const MODULE_OPTIONS = Symbol("callwire.nestjs.options");

/** Decided by Nest, or not possible under it. */
const NOT_HERE: Readonly<Record<string, string>> = {
  stopOnSignal: "call app.enableShutdownHooks(), and the server drains when Nest stops",
  workers: "start one process of the application for each core",
};

/** Throws INVALID_ARGUMENT for what Nest decides. */
export function checkServer(server: NestServeOptions): void {
  for (const [name, fix] of Object.entries(NOT_HERE)) {
    if (!(name in server)) continue;
    throw new RpcError("INVALID_ARGUMENT", `the server of CallwireModule takes no ${name}: ${fix}`);
  }
}

/** Throws INVALID_ARGUMENT unless there is exactly one way to the options. */
export function provideOptions({ useFactory, inject, useClass, useExisting }: CallwireModuleAsyncOptions): readonly Provider[] {
  const given = Object.entries({ useFactory, useClass, useExisting }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    const names = given.map(([name]) => name).join(", ") || "none";
    const text = `forRootAsync takes one of useFactory, useClass and useExisting, got ${names}`;
    throw new RpcError("INVALID_ARGUMENT", text);
  }
  if (useFactory !== undefined) return [{ provide: MODULE_OPTIONS, useFactory, inject: [...(inject ?? [])] }];
  const factory = useClass ?? useExisting;
  if (factory === undefined) return [];
  const options = {
    provide: MODULE_OPTIONS,
    inject: [factory],
    useFactory: (made: CallwireOptionsFactory) => made.createCallwireOptions(),
  };
  return useClass === undefined ? [options] : [options, useClass];
}
