// The text form of a target: where the instances of a service are found.

import { type Address, formatAddress, isPort, parseAddress, parseUnixAddress } from "../base/address.js";
import type { RpcError } from "../base/errors.js";
import { DEFAULT_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS, MIN_SESSION_TIMEOUT_MS } from "../base/limits.js";
import { CHECKED_LATER, checkOptions, isNumber, isText, type OptionRules, withStandard } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { HostTlsOptions } from "../transport/tls-options.js";
import { LAYOUT_NAMES, type LayoutName } from "./layouts/layout.js";

/** Where the instances of a service are found, as an object. */
export type Target =
  | { readonly kind: "memory"; readonly name: string }
  | { readonly kind: "static"; readonly addresses: readonly Address[] }
  | {
      /** The driver. */
      readonly kind: "zookeeper";
      /** The servers of the ensemble; one that answers is enough. */
      readonly hosts: readonly Address[];
      /** Path of the tree, such as `/rpc`; "" for the root. With `sequential` and `serverset` it is that of one service. */
      readonly path: string;
      /** How instances stand there. Default `"native"`; `"sequential"` is shared with kazoo's users, `"curator"` and `"serverset"` are read only. */
      readonly layout?: LayoutName | undefined;
      /** Milliseconds after which a server that died leaves the list. Default 10,000. In the text form: `?sessionTimeoutMs=4000`. */
      readonly sessionTimeoutMs?: number | undefined;
      /** `user:password` of ZooKeeper's digest scheme. Entries can then be changed by this user only. No text form: texts end up in logs. */
      readonly digest?: string | undefined;
      /** The file that holds what `digest` would. Default: the variable CALLWIRE_ZOOKEEPER_DIGEST of the environment, if it is set. */
      readonly digestFile?: string | undefined;
      /** A folder in which the last list of each service is kept, for a client that starts while ZooKeeper is away. Default: none. No text form. */
      readonly cacheDir?: string | undefined;
      /** Connect to ZooKeeper by TLS. `{}` trusts the public authorities; most give `ca`. Default: plaintext. No text form. */
      readonly tls?: HostTlsOptions | undefined;
    };

/** A target whose instances are found in ZooKeeper. */
export type ZookeeperTarget = Extract<Target, { kind: "zookeeper" }>;

/** What a text may be, for messages. */
export const TARGET_FORMS =
  "zookeeper://host:port,host:port/path, static:host:port,host:port, tcp://host:port, unix:/path or memory:name";
const ZOOKEEPER_PORT = 2181;
const MAX_PATH = 4_096;

/** Of docs/options.md, too. */
export const ZOOKEEPER_RULES: OptionRules<ZookeeperTarget> = {
  kind: CHECKED_LATER,
  hosts: CHECKED_LATER,
  path: isText(MAX_PATH),
  layout: withStandard(CHECKED_LATER, "native"),
  sessionTimeoutMs: withStandard(
    isNumber(MIN_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS, "a number of milliseconds"),
    DEFAULT_SESSION_TIMEOUT_MS,
  ),
  digest: CHECKED_LATER,
  digestFile: isText(MAX_PATH),
  cacheDir: isText(MAX_PATH),
  tls: CHECKED_LATER,
};

/**
 * As in a URL, the case of the scheme and spaces and line ends around the text count for nothing: files and variables end in one.
 * Throws RpcError INVALID_ARGUMENT that names the accepted forms.
 */
export function parseTarget(given: string): Target {
  const match = /^([a-z]+):(?:\/\/)?(.*)$/is.exec(given.trim());
  const rest = match?.[2] ?? "";
  const scheme = match?.[1]?.toLowerCase();
  const text = scheme === undefined ? given : scheme + given.trim().slice(scheme.length);
  switch (scheme) {
    case "memory":
      if (rest === "") throw targetError(text, "the name is missing");
      return { kind: "memory", name: rest };
    case "static":
      return { kind: "static", addresses: rest.split(",").map((part) => parseListed(text, part)) };
    case "tcp":
      if (rest.includes(",")) throw targetError(text, "tcp:// takes one address; static: takes several");
      return { kind: "static", addresses: parseAddresses(text, rest) };
    case "unix":
      return { kind: "static", addresses: [parseUnix(text)] };
    case "zookeeper":
      return parseZookeeper(text, rest);
    default:
      throw targetError(text, scheme === undefined ? "the scheme is missing" : `the scheme ${scheme} is unknown`);
  }
}

/** The target as a person writes it, without credentials. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case "memory":
      return `memory:${target.name}`;
    case "static":
      return `static:${target.addresses.map(formatAddress).join(",")}`;
    case "zookeeper":
      return `zookeeper://${target.hosts.map(formatAddress).join(",")}${target.path}${formatLayout(target.layout)}`;
  }
}

/** Checks a target that was given as an object. Throws RpcError INVALID_ARGUMENT. */
export function checkTarget(target: Target): Target {
  const { kind } = target;
  const shown = String(kind);
  if (kind !== "memory" && kind !== "static" && kind !== "zookeeper")
    throw targetError(shown, "the kind is unknown; there are memory, static and zookeeper");
  if (target.kind === "memory") {
    if (typeof target.name !== "string" || target.name === "") throw targetError(shown, "the name is missing");
    return target;
  }
  const addresses = target.kind === "static" ? target.addresses : target.hosts;
  if (!Array.isArray(addresses) || addresses.length === 0) throw targetError(shown, "there is no address");
  for (const address of addresses) {
    if (typeof address !== "object" || address === null)
      throw targetError(shown, "an address is not an object with host and port");
    const { host, port, path } = address;
    if (path !== undefined && target.kind === "static" && parseUnixAddress(`unix:${path}`) !== undefined) continue;
    if (typeof host !== "string" || !isPort(port) || parseAddress(formatAddress({ host, port })) === undefined)
      throw targetError(shown, `${JSON.stringify({ host, port })} is no address`);
  }
  if (target.kind === "zookeeper") {
    checkOptions("a zookeeper target", target, ZOOKEEPER_RULES);
    if (target.layout !== undefined) checkLayout(shown, target.layout);
    checkPath(shown, target.path, target.layout);
  }
  return target;
}

function parseZookeeper(text: string, rest: string): Target {
  if (/^[^/?]*@/.test(rest))
    throw targetError(
      text,
      "credentials do not belong in the text; give an object with digest, or set CALLWIRE_ZOOKEEPER_DIGEST",
    );
  const match = /^([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rest);
  if (match === null) throw targetError(text, "the host is missing");
  const hosts = parseAddresses(text, match[1] ?? "", ZOOKEEPER_PORT);
  const path = (match[2] ?? "").replace(/\/+$/, "");
  const options = parseQuery(text, match[3] ?? "");
  checkPath(text, path, options.layout);
  return { kind: "zookeeper", hosts, path, ...options };
}

function checkPath(text: string, path: string, layout: LayoutName | undefined): void {
  const wellFormed = /^(?:\/[A-Za-z0-9._~-]+)*$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);
  if (!wellFormed)
    throw targetError(text, `the path ${JSON.stringify(path)} is not of the form /name/name with A-Z a-z 0-9 . _ ~ -`);
  if (path === "" && (layout === "sequential" || layout === "serverset"))
    throw targetError(text, `the path of the service is missing, under which the layout ${layout} has its instances`);
}

type TextOptions = Pick<ZookeeperTarget, "layout" | "sessionTimeoutMs">;

function parseQuery(text: string, query: string): TextOptions {
  let options: TextOptions = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === "sessionTimeoutMs") {
      options = { ...options, sessionTimeoutMs: checkSessionTimeout(text, value === "" ? NaN : Number(value)) };
    } else if (name === "layout") {
      options = { ...options, layout: checkLayout(text, value) };
    } else {
      throw targetError(text, `the option ${JSON.stringify(name)} is unknown; there are layout and sessionTimeoutMs`);
    }
  }
  return options;
}

function checkLayout(text: string, name: string): LayoutName {
  const layout = LAYOUT_NAMES.find((known) => known === name);
  if (layout !== undefined) return layout;
  throw targetError(text, `the layout ${JSON.stringify(name)} is unknown; there are ${LAYOUT_NAMES.join(", ")}`);
}

function formatLayout(layout: LayoutName | undefined): string {
  return layout === undefined || layout === "native" ? "" : `?layout=${layout}`;
}

function checkSessionTimeout(text: string, timeoutMs: number): number {
  if (timeoutMs >= MIN_SESSION_TIMEOUT_MS && timeoutMs <= MAX_SESSION_TIMEOUT_MS) return timeoutMs;
  throw targetError(text, `sessionTimeoutMs must be ${MIN_SESSION_TIMEOUT_MS} to ${MAX_SESSION_TIMEOUT_MS}`);
}

function parseListed(text: string, part: string): Address {
  if (part.startsWith("unix:")) return parseUnix(part);
  const [address] = parseAddresses(text, part);
  if (address === undefined) throw targetError(text, "there is no address");
  return address;
}

function parseUnix(text: string): Address {
  const address = parseUnixAddress(text);
  if (address === undefined) throw targetError(text, "the path of the socket is not absolute, such as unix:/run/calculator.sock");
  return address;
}

function parseAddresses(text: string, list: string, defaultPort?: number): readonly Address[] {
  return list.split(",").map((part) => {
    const withPort = defaultPort !== undefined && !/:\d+$/.test(part) ? `${part}:${defaultPort}` : part;
    const address = parseAddress(withPort);
    if (address === undefined || address.port === 0) throw targetError(text, `${JSON.stringify(part)} is not host:port`);
    return address;
  });
}

function targetError(text: string, why: string): RpcError {
  const shown = JSON.stringify(text.replace(/\/\/[^/]*@/, "//***@"));
  return usageError("INVALID_ARGUMENT", `target ${shown}: ${why}; write ${TARGET_FORMS}`);
}
