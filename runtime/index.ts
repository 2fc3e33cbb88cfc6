// The door `callwire`: what people import.

export type { BalancerName } from "./balancing/balancers.js";
export type { Balancer, PickableInstance, Picker } from "./balancing/instance.js";
export type { Address } from "./base/address.js";
export type {
  InstanceEjectedMessage,
  InstanceReturnedMessage,
  RegistryHealthMessage,
  RegistryListMessage,
  RegistrySkippedMessage,
} from "./base/diagnostics.js";
export {
  type Attempt,
  DeclaredError,
  type ErrorOrigin,
  isDeclaredError,
  type Processed,
  RpcError,
  type RpcErrorOptions,
} from "./base/errors.js";
export type { Logger } from "./base/logger.js";
export type { Metadata, MetadataInit, MetadataMap, MetadataValue } from "./base/metadata.js";
export { Status, type StatusName } from "./base/status.js";
export type { CallContext, Peer } from "./call/call-context.js";
export type { CallEvent, RefusalReason, ServerCallEvent, ServerStartEvent } from "./call/call-events.js";
export type { RequestStream } from "./call/request-stream.js";
export type { Items } from "./call/send-items.js";
export type { ChannelInspection, InstanceInspection, RegistryInspection } from "./channel/inspection.js";
export { attempt, type Call, type Result, type RpcStream, unreachable } from "./client/call.js";
export type { CallOptions, ClientBase, ReadyOptions } from "./client/client-base.js";
export { type ConnectOptions, connect } from "./client/connect.js";
export type { ClientInterceptor, ClientRequest } from "./client/interceptor.js";
export { openRegistry, type RegistryTarget } from "./discovery/open-registry.js";
export type {
  Consumer,
  Endpoint,
  EndpointState,
  Registration,
  RegistrationState,
  Registry,
  RegistryCapabilities,
  RegistryHealth,
  Snapshot,
  SubscribeOptions,
  Subscription,
} from "./discovery/registry.js";
export type { Reachability, SubsetOptions } from "./discovery/subset.js";
export type { ServiceDef } from "./schema/service-def.js";
export type { CallwireServer } from "./server/callwire-server.js";
export { type Implementation, type ImplementOptions, implement } from "./server/implement.js";
export type { ServerInterceptor, ServerRequest } from "./server/interceptor.js";
export type { RecordingOptions } from "./server/recording-options.js";
export { serve } from "./server/serve.js";
export type { ServeOptions } from "./server/serve-options.js";
export { workerIndex } from "./server/workers.js";
export type { PeerCertificate } from "./transport/certificate.js";
export type { ClientTlsOptions, Pem, ServerTlsOptions } from "./transport/tls-options.js";
