// Finds `@callwire/gateway`, which speaks gRPC: in the project that the command runs in, else
// beside the command. A file beside the bundle, not in it, as an `import()` in there makes Node
// warn.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { OtherProtocol } from "callwire/http";
import type { GrpcSource } from "./grpc-source.js";

/** What is used of it. */
export interface GatewayPackage {
  createGrpc(source: GrpcSource, options: { onWarning(text: string): void }): OtherProtocol;
}

/** What was found: the package, or one of another version, or none. */
export type FoundGateway = { readonly gateway: GatewayPackage } | { readonly version: string | undefined };

const NAME = "@callwire/gateway";

/**
 * In the first of the places that has this version: files, or folders that end with a slash.
 * Rejects when a package that is there cannot be loaded.
 */
export async function importGateway(places: readonly string[], version: string): Promise<FoundGateway> {
  let other: string | undefined;
  for (const place of places) {
    const require = createRequire(place);
    let entry: string;
    try {
      entry = require.resolve(NAME);
    } catch {
      continue; // not there
    }
    const { version: found } = require(`${NAME}/package.json`) as { readonly version: string }; // npm's
    if (found === version) return { gateway: (await import(pathToFileURL(entry).href)) as GatewayPackage }; // of this version
    other ??= found;
  }
  return { version: other };
}
