// The door `callwire/registry`: what a registry of others is made of. The interface itself is
// `Registry` of `callwire`.

export { readEndpoint } from "./endpoint-record.js";
export type { FollowedList, Following, ListNotes, ListSource } from "./list-source.js";
export { createReadOnlyRegistry } from "./read-only-registry.js";
