// The door `callwire/http`.

export type {
  AnswerMetadata,
  AnswerSink,
  Caller,
  Failure,
  FrontConnection,
  HttpBackend,
  JsonRequest,
  RunningCall,
} from "./backend.js";
export { createHttp, type HttpOptions, openHttpFront } from "./create-http.js";
export type { HttpListener } from "./http-listener.js";
export { describeMethod, type HttpMethod } from "./http-method.js";
