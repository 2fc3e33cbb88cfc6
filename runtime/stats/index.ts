// The door `callwire/stats`: what a tool asks an instance of its figures. The server's side is
// `stats` of `serve`.

export { type CallStats, type Snapshot, Stats, type StatsClient } from "./contract.js";
