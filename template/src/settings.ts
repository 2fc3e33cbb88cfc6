// Where servers register, and where clients look for them. `callwire dev` runs a registry there.

export const registry = process.env["CALLWIRE_REGISTRY"] ?? "zookeeper://127.0.0.1:2181/rpc";
