// The module that a program imports. Puts together what the other rooms have.

import { type DynamicModule, Module, type Provider } from "@nestjs/common";
import type { ServiceDef } from "callwire";
import { asFeature, ClientPool, twiceError } from "../client/client-pool.js";
import { type ClientFeature, getClientToken } from "../client/inject-client.js";
import { CallwireHealthIndicator } from "../health/health-indicator.js";
import {
  type CallwireModuleAsyncOptions,
  type CallwireModuleOptions,
  MODULE_OPTIONS,
  provideOptions,
} from "../options/module-options.js";
import { NestServer } from "../server/nest-server.js";
import { ServerModule } from "../server/server-module.js";

/**
 * Callwire in an application of Nest. The root module imports `forRoot` or `forRootAsync`, once;
 * whoever injects clients imports `forFeature`.
 */
// Nest's modules are classes with static methods.
// biome-ignore lint/complexity/noStaticOnlyClass: as said above
export class CallwireModule {
  /**
   * Serves by `server`, and gives clients their target by `client`. It is global: other modules see
   * its providers without an import.
   */
  static forRoot(options: CallwireModuleOptions): DynamicModule {
    return rootModule([{ provide: MODULE_OPTIONS, useValue: options }]);
  }

  /**
   * The same with options that are made of other providers. Throws INVALID_ARGUMENT unless there is
   * exactly one of `useFactory`, `useClass` and `useExisting`.
   */
  static forRootAsync(options: CallwireModuleAsyncOptions): DynamicModule {
    return rootModule(provideOptions(options), options.imports);
  }

  /**
   * Provides a client for each service, for `@InjectClient`. All modules that name a service share
   * its client, and Nest closes it last. Throws INVALID_ARGUMENT when two features have one name.
   */
  static forFeature(features: readonly (ServiceDef<unknown, unknown> | ClientFeature)[]): DynamicModule {
    const providers = features.map(provideClient);
    // Nest would take the last of one token, and say nothing.
    const twice = providers.find(({ provide }, at) =>
      providers.some((other, behind) => behind > at && other.provide === provide),
    );
    if (twice !== undefined) throw twiceError(twice.provide);
    return { module: CallwireModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

Module({})(CallwireModule);

function rootModule(options: readonly Provider[], imports: DynamicModule["imports"] = []): DynamicModule {
  return {
    module: CallwireModule,
    global: true,
    imports: [...imports, ServerModule],
    providers: [
      ...options,
      { provide: ClientPool, inject: [MODULE_OPTIONS], useFactory: (given: CallwireModuleOptions) => new ClientPool(given) },
      {
        provide: CallwireHealthIndicator,
        inject: [NestServer, ClientPool],
        useFactory: (server: NestServer, clients: ClientPool) => new CallwireHealthIndicator(server, clients),
      },
    ],
    exports: [MODULE_OPTIONS, ClientPool, CallwireHealthIndicator, ServerModule],
  };
}

function provideClient(feature: ServiceDef<unknown, unknown> | ClientFeature): {
  provide: string;
  inject: [typeof ClientPool];
  useFactory: (pool: ClientPool) => unknown;
} {
  const { service, as } = asFeature(feature);
  return { provide: getClientToken(service, as), inject: [ClientPool], useFactory: (pool) => pool.open(feature) };
}
