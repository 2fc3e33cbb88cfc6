// All peers by name, in the order of the report.

import type { Peer } from "../peer.js";
import { callwire } from "./callwire.js";
import { grpc } from "./grpc.js";
import { raw } from "./raw.js";

export const peers: Readonly<Record<string, Peer>> = { raw, callwire, grpc };

/** Name of the limit, to which ratios refer. */
export const LIMIT = "raw";
