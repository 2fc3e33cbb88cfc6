// All peers by name, in the order of the report. Each is loaded in its own processes only, so that none pays for another's memory.

import type { Peer } from "../peer.js";

export const peers: Readonly<Record<string, () => Promise<Peer>>> = {
  raw: async () => (await import("./raw.js")).raw,
  callwire: async () => (await import("./callwire.js")).callwire,
  grpc: async () => (await import("./grpc.js")).grpc,
};

/** Name of the limit, to which ratios refer. */
export const LIMIT = "raw";
