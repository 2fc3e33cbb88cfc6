// The door `callwire/simulation`: what users need to play their own handlers in virtual time, while
// the seed makes things go wrong.

export { FAULT_KINDS, type Fault, type FaultKind } from "./faults.js";
export type { Host, HostConnectOptions, HostServeOptions } from "./host.js";
export type { ProcessOptions, Scenario, Simulation } from "./scenario.js";
export { type SimulateOptions, type SimulationReport, simulate } from "./simulate.js";
export { SimulationError } from "./simulation-error.js";
