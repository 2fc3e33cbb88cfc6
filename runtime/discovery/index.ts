// The door `callwire/registry`: what a registry of others is made of. The interface itself is
// `Registry` of `callwire`.

export { readEndpoint } from "./endpoint-record.js";
export {
  createReadOnlyRegistry,
  type FollowedList,
  type Following,
  type ListNotes,
  type ListSource,
} from "./read-only-registry.js";
