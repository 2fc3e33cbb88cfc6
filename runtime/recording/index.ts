// The door `callwire/recording`: what a tool asks of a server that may be recorded. The server's
// side is `recording` of `serve`.

export { Recording, type RecordingClient } from "./contract.js";
