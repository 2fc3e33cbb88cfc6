// HTTP for the gateway and for mocks: a bundle of its own, which others never load.

export { CallShares, createHttp, describeMethod, encodeProto, openHttpFront } from "callwire/http";
