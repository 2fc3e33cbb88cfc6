// The door `@callwire/nestjs`.

export { type ClientFeature, getClientToken, InjectClient } from "./client/inject-client.js";
export { CallwireService, type NestHandler } from "./handler/callwire-service.js";
export { CALLWIRE_CONTEXT, callContextOf, RpcContext } from "./handler/rpc-context.js";
export { CallwireHealthIndicator, type HealthOptions, type HealthResult } from "./health/health-indicator.js";
export { CallwireModule } from "./module/callwire-module.js";
export type {
  CallwireModuleAsyncOptions,
  CallwireModuleOptions,
  CallwireOptionsFactory,
  NestConnectOptions,
  NestServeOptions,
} from "./options/module-options.js";
export { NestServer, type NestServerState } from "./server/nest-server.js";
