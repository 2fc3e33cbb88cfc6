// Which calls a server takes: whether it is able to, and from which clients, by the names in their certificates.

import { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { Peer } from "../call/call-context.js";
import { hasName, type PeerCertificate } from "../transport/certificate.js";
import { unknownMethodError } from "./answer-errors.js";
import type { Implementation } from "./implement.js";
import type { ServerMethod } from "./method-table.js";
import type { ServerCore } from "./server-core.js";

/** Throws INVALID_ARGUMENT for a list that no client could ever be on. */
export function checkAllow(implementations: readonly Implementation[], asksForCertificates: boolean): void {
  for (const { service, allow } of implementations) {
    if (allow === undefined || asksForCertificates) continue;
    const fix = "give serve tls.ca, so that clients show their certificates, or leave out allow";
    throw usageError("INVALID_ARGUMENT", `${service.name} allows certain clients, but none is asked who it is; ${fix}`);
  }
}

/** Why a call is not begun whose client has `running` others at this server, if there is a reason. */
export function refusalOf(method: ServerMethod | undefined, peer: Peer, running: number, core: ServerCore): RpcError | undefined {
  if (method === undefined) return unknownMethodError(core.methods);
  if (method.allow !== undefined && !isAllowed(peer, method.allow)) return deniedError(method.fullName, peer);
  if (core.draining) return new RpcError("UNAVAILABLE", "the server is stopping", { origin: "server" });
  if (running < core.maxCallsPerConnection && core.running < core.maxCalls) return undefined;
  const text = `the server is full: ${running} calls on this connection, ${core.running} in all`;
  return new RpcError("RESOURCE_EXHAUSTED", text, { origin: "server" });
}

/** True for a refusal that another instance need not repeat: then the client may try there. */
export function mayGoElsewhere({ code }: RpcError): boolean {
  return code !== "UNIMPLEMENTED" && code !== "PERMISSION_DENIED";
}

// A certificate and a list are compared once, not at each call. Gone with the connection.
const verdicts = new WeakMap<PeerCertificate, Map<readonly string[], boolean>>();

function isAllowed({ certificate }: Peer, allow: readonly string[]): boolean {
  if (certificate === undefined) return false;
  return verdicts.get(certificate)?.get(allow) ?? judge(certificate, allow);
}

function judge(certificate: PeerCertificate, allow: readonly string[]): boolean {
  const known = verdicts.get(certificate) ?? new Map<readonly string[], boolean>();
  const verdict = hasName(certificate.names, allow);
  verdicts.set(certificate, known.set(allow, verdict));
  return verdict;
}

/** Names the client, not those that are allowed: they are none of its business. */
function deniedError(method: string, { certificate }: Peer): RpcError {
  const names = certificate?.names.slice(0, 5).join(", ").slice(0, 200);
  const who = names === undefined || names === "" ? "a client whose certificate has no name" : names;
  return new RpcError("PERMISSION_DENIED", `${method} does not take ${who}; have it added to allow on the server`, {
    origin: "server",
  });
}
