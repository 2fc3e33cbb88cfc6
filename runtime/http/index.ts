// The door `callwire/http`.

export { createHttp, type HttpOptions } from "./create-http.js";
