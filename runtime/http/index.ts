// The door `callwire/http`.

export type { OpenDoor, SideDoor } from "../server/side-door.js";
export type {
  AnswerMetadata,
  AnswerSink,
  Caller,
  DeclaredFailure,
  Failure,
  FrontConnection,
  HttpBackend,
  JsonRequest,
  RunningCall,
} from "./backend.js";
export { type CallShare, CallShares } from "./call-shares.js";
export type { CorsOptions } from "./cors.js";
export { createHttp, openHttpFront } from "./create-http.js";
export type { FrontAdvice } from "./front-advice.js";
export type { HttpListener } from "./http-listener.js";
export { describeMethod, type HttpMethod } from "./http-method.js";
export type { HttpOptions } from "./http-options.js";
export type { OtherCall, OtherExchange, OtherProtocol, Pauses } from "./other-protocol.js";
export type { MetricsSource, ReadinessSource } from "./probes.js";
export { encodeProto } from "./proto-messages.js";
