// What the environment says, read once. Without any of it the shop runs on this machine alone.

import { join } from "node:path";

const { env } = process;

/** Folder of certificates/ and data/. */
const home = env["SHOP_HOME"] ?? process.cwd();

export const settings = {
  /** Where services register and are found. `npm start` brings a registry when there is none. */
  registry: env["CALLWIRE_REGISTRY"],
  /** Default: a free port that only this machine reaches. */
  listen: env["LISTEN"],
  /** The name by which others reach this process; needed when it listens on all addresses. */
  advertiseHost: env["ADVERTISE_HOST"],
  /** Kubernetes gives an empty one where the pod has no such label. */
  zone: env["ZONE"] || undefined,
  version: "0.1.0",
  /** Where Prometheus finds the metrics. Default: a free port that only this machine reaches. */
  metrics: env["METRICS"] ?? "127.0.0.1:0",
  hasTraces: env["SHOP_TRACES"] !== undefined,
  /** Signs the tokens of customers. */
  tokenKey: env["SHOP_TOKEN_KEY"] ?? keyForDevelopment(),
} as const;

/** Of a certificate, a key, or `ca.crt`. */
export function certificateFile(name: string): string {
  return join(env["SHOP_CERTIFICATES"] ?? join(home, "certificates"), name);
}

/** What the service with this name remembers. */
export function journalFile(name: string): string {
  return join(env["SHOP_DATA"] ?? join(home, "data"), `${name}.jsonl`);
}

/** Of a service by its short name: `INVENTORY_TARGET`, or else the registry. */
export function targetOf(name: string): string {
  const target = env[`${name.toUpperCase()}_TARGET`] ?? env["CALLWIRE_REGISTRY"];
  if (target === undefined) throw new Error(`nobody says where ${name} is; set CALLWIRE_REGISTRY, or run npm start`);
  return target;
}

function keyForDevelopment(): string {
  if (env["NODE_ENV"] === "production") throw new Error("SHOP_TOKEN_KEY is not set; anybody could make tokens");
  return "for development only";
}
