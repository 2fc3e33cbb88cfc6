// gRPC for `callwire gateway --grpc`: by a package of its own, as most gateways need none.

import process from "node:process";
import type { OtherProtocol } from "callwire/http";
import { UsageError } from "../../usage-error.js";
import { VERSION } from "../../version.js";
import type { Live } from "../live-command.js";
import type { GrpcSource } from "./grpc-source.js";
import { importGateway } from "./import-gateway.js";

/** Throws UsageError when the package is not there, or another version of it. */
export async function loadGrpc(live: Live): Promise<(source: GrpcSource) => OtherProtocol> {
  const found = await importGateway([`${process.cwd()}/`, import.meta.url], VERSION);
  const install = `install it: npm install --save-dev @callwire/gateway@${VERSION}`;
  if ("gateway" in found) {
    const { createGrpc } = found.gateway;
    return (source) => createGrpc(source, { onWarning: (text) => live.warn(text) });
  }
  if (found.version === undefined) throw new UsageError(`--grpc needs the package @callwire/gateway; ${install}`);
  const versions = `it is ${live.tools.escape(found.version)}, and the command ${VERSION}`;
  throw new UsageError(`--grpc needs @callwire/gateway of the same version: ${versions}; ${install}`);
}
