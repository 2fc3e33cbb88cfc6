// An application of Nest with a server on a free port, and a client of it, for one test.

import { CallwireModule, type NestServeOptions, NestServer } from "@callwire/nestjs";
import { type DynamicModule, Module, type Provider, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { connect, type ServiceDef } from "callwire";

export interface AppParts {
  readonly providers?: readonly Provider[];
  readonly imports?: readonly (DynamicModule | Type<unknown>)[];
  readonly controllers?: readonly Type<unknown>[];
  readonly server?: NestServeOptions;
  /** Around what is there: global enhancers, hooks. */
  readonly prepare?: (app: App) => void;
}

export type App = Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;

const open: { close(): Promise<void> }[] = [];

/** Closes in `closeAll`. */
export async function startApp({ providers = [], imports = [], controllers = [], server }: AppParts): Promise<App> {
  class AppModule {}
  const root = CallwireModule.forRoot({ server: { listen: "127.0.0.1:0", stats: false, ...server } });
  Module({ imports: [root, ...imports], providers: [...providers], controllers: [...controllers] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  open.unshift(app);
  return app;
}

export function targetOf(app: App): string {
  return `tcp://${app.get(NestServer).server.listening}`;
}

/** A client of the application's server. Closes in `closeAll`. */
export function connectTo<Client extends { close(): Promise<void> }>(app: App, service: ServiceDef<Client, object>): Client {
  const client = connect(service, targetOf(app));
  open.unshift(client);
  return client;
}

/** For `afterEach`: the latest first. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0)) await each.close();
}
