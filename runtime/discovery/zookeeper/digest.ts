// Where the user and password of a ZooKeeper session come from. They are in no error, log or text.

import { readFileSync } from "node:fs";
import type { RpcError } from "../../base/errors.js";
import { isError } from "../../base/realms.js";
import { usageError } from "../../base/usage-error.js";
import type { ZookeeperTarget } from "./zookeeper-target.js";

/** Used by every ZooKeeper target of the process that says nothing of a digest itself. */
const VARIABLE = "CALLWIRE_ZOOKEEPER_DIGEST";

/**
 * `user:password`, from the target, its file, or the environment. Throws RpcError INVALID_ARGUMENT.
 */
export function resolveDigest(
  { digest, digestFile }: Pick<ZookeeperTarget, "digest" | "digestFile">,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (digest !== undefined && digestFile !== undefined) throw digestError("a target has digest or digestFile, not both");
  if (digest !== undefined) return checkDigest("option digest", digest);
  if (digestFile !== undefined) return checkDigest(`the file ${JSON.stringify(digestFile)}`, readDigest(digestFile));
  const variable = environment[VARIABLE] ?? "";
  return variable === "" ? undefined : checkDigest(VARIABLE, variable);
}

function readDigest(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const code: unknown = isError(error) ? Reflect.get(error, "code") : undefined;
    throw digestError(`option digestFile names ${JSON.stringify(file)}, which cannot be read: ${String(code)}`);
  }
}

function checkDigest(where: string, digest: string): string {
  if (typeof digest === "string" && /^[^:\s]+:\S+$/.test(digest)) return digest;
  throw digestError(`${where} is not user:password`);
}

function digestError(problem: string): RpcError {
  return usageError("INVALID_ARGUMENT", `credentials for ZooKeeper: ${problem}`);
}
