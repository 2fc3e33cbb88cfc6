// The door `@callwire/gateway`.

export type { ContractSource, ServiceContract } from "./call/contract-source.js";
export { createGrpc, type GrpcOptions } from "./grpc.js";
