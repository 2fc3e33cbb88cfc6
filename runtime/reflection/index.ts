// The door `callwire/reflection`: the contracts of running services, for tools.

export { Reflection, type ReflectionClient } from "./contract.js";
export { type FindContractOptions, type FoundContract, findContract } from "./find-contract.js";
