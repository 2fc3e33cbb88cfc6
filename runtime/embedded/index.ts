// The door `callwire/embedded`: a registry for development.

export { type EmbeddedRegistry, type EmbeddedRegistryOptions, startEmbeddedRegistry } from "./embedded-registry.js";
