// Where servers register, and where clients look for them. The port is that of `callwire registry`.

export const registry = process.env["CALLWIRE_REGISTRY"] ?? "zookeeper://127.0.0.1:2181/rpc";
