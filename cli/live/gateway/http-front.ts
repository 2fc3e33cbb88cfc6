// HTTP for the gateway: a bundle of its own, which only `callwire gateway` loads.

export { CallShares, describeMethod, encodeProto, openHttpFront } from "callwire/http";
