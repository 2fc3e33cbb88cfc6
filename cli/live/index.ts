// The door to what other rooms use of live/. In the bundle of the live commands, which other
// commands load only when they call it.

export { runBenchProcess } from "./bench/generators.js";
export { type Line, listCandidates } from "./candidates.js";
export { type DevRegistry, openDevRegistry } from "./dev-registry.js";
