// The door `callwire/testing`: what users need to test their own servers and clients.

export { createRandom } from "../base/random.js";
export { MemoryRegistry } from "../discovery/memory-registry.js";
export { type ContextOptions, createContext, type TestContext } from "./context.js";
export { type FakeClientOptions, fakeClient } from "./fake-client.js";
export { FakeClock } from "./fake-clock.js";
export { type InProcessOptions, type InProcessServer, startInProcess } from "./in-process.js";
export type { LinkFaults } from "./memory-link.js";
export type { RegistryHarness, RegistryPart, RegistryRule } from "./registry-harness.js";
export { type RegistryRulesOptions, registryRules } from "./registry-rules.js";
