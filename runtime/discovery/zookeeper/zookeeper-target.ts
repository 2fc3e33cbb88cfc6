// What finds a registry in ZooKeeper: `zookeeper://host:port,host:port/path?layout=...`, and the
// same as an object.

import { type Address, formatAddress, isLoopback } from "../../base/address.js";
import { DEFAULT_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS, MIN_SESSION_TIMEOUT_MS } from "../../base/limits/discovery.js";
import { CHECKED_LATER, checkOptions, isNumber, isText, type OptionRules, withStandard } from "../../base/options.js";
import type { HostTlsOptions } from "../../transport/tls-options.js";
import { TargetMistake, type TargetText } from "../driver.js";
import type { RegistryCapabilities } from "../registry.js";
import { checkAddresses, parseAddresses } from "../target-address.js";
import { LAYOUT_NAMES, type LayoutName } from "./layouts/layout.js";
import { LAYOUTS } from "./layouts/layouts.js";

/** A target whose instances are found in ZooKeeper. */
export interface ZookeeperTarget {
  /** The driver. */
  readonly kind: "zookeeper";
  /** The servers of the ensemble; one that answers is enough. */
  readonly hosts: readonly Address[];
  /**
   * Path of the tree, such as `/rpc`; "" for the root. With `sequential` and `serverset` it is that
   * of one service.
   */
  readonly path: string;
  /**
   * How instances stand there. Default `"native"`; `"sequential"` is shared with kazoo's users,
   * `"curator"` and `"serverset"` are read only.
   */
  readonly layout?: LayoutName | undefined;
  /**
   * Milliseconds after which a server that died leaves the list. Default 10,000. In the text form:
   * `?sessionTimeoutMs=4000`.
   */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * `user:password` of ZooKeeper's digest scheme. Entries can then be changed by this user only. No
   * text form: texts end up in logs.
   */
  readonly digest?: string | undefined;
  /**
   * The file that holds what `digest` would. Default: the variable CALLWIRE_ZOOKEEPER_DIGEST of the
   * environment, if it is set.
   */
  readonly digestFile?: string | undefined;
  /**
   * A folder in which the last list of each service is kept, for a client that starts while
   * ZooKeeper is away. Default: none. No text form.
   */
  readonly cacheDir?: string | undefined;
  /**
   * Connect to ZooKeeper by TLS. `{}` trusts the public authorities; most give `ca`. Default:
   * plaintext. No text form.
   */
  readonly tls?: HostTlsOptions | undefined;
}

const DEFAULT_PORT = 2181;
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

/** Throws TargetMistake. */
export function parseZookeeper({ rest }: TargetText): ZookeeperTarget {
  if (/^[^/?]*@/.test(rest)) {
    const fix = "give an object with digest, or set CALLWIRE_ZOOKEEPER_DIGEST";
    throw new TargetMistake(`credentials do not belong in the text; ${fix}`);
  }
  const match = /^([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rest);
  if (match === null) throw new TargetMistake("the host is missing");
  const hosts = parseAddresses(match[1] ?? "", DEFAULT_PORT);
  const path = (match[2] ?? "").replace(/\/+$/, "");
  const options = parseQuery(match[3] ?? "");
  checkPath(path, options.layout);
  return { kind: "zookeeper", hosts, path, ...options };
}

/** Throws TargetMistake, or RpcError INVALID_ARGUMENT for a wrong option. */
export function checkZookeeper(target: ZookeeperTarget): void {
  checkAddresses(target.hosts, false);
  checkOptions("a zookeeper target", target, ZOOKEEPER_RULES);
  if (target.layout !== undefined) checkLayout(target.layout);
  checkPath(target.path, target.layout);
}

/** As a person writes it, without credentials. */
export function formatZookeeper({ hosts, path, layout = "native" }: ZookeeperTarget): string {
  return `zookeeper://${hosts.map(formatAddress).join(",")}${path}${layout === "native" ? "" : `?layout=${layout}`}`;
}

/** One server of an ensemble that is elsewhere is enough: clients of other machines look there. */
export function capabilitiesOfZookeeper({ hosts, layout = "native" }: ZookeeperTarget): RegistryCapabilities {
  const { writer, showsStates, servicesPath, schemasPath, consumersPath } = LAYOUTS[layout];
  return {
    registers: writer !== undefined,
    scope: hosts.every(isLoopback) ? "machine" : "network",
    saysTls: true,
    showsStates,
    namesServices: servicesPath("") !== undefined,
    keepsSchemas: schemasPath !== undefined,
    keepsConsumers: consumersPath !== undefined,
  };
}

type TextOptions = Pick<ZookeeperTarget, "layout" | "sessionTimeoutMs">;

function parseQuery(query: string): TextOptions {
  let options: TextOptions = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === "sessionTimeoutMs") {
      options = { ...options, sessionTimeoutMs: checkSessionTimeout(value === "" ? NaN : Number(value)) };
    } else if (name === "layout") {
      options = { ...options, layout: checkLayout(value) };
    } else {
      throw new TargetMistake(`the option ${JSON.stringify(name)} is unknown; there are layout and sessionTimeoutMs`);
    }
  }
  return options;
}

function checkPath(path: string, layout: LayoutName | undefined): void {
  const wellFormed = /^(?:\/[A-Za-z0-9._~-]+)*$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);
  if (!wellFormed)
    throw new TargetMistake(`the path ${JSON.stringify(path)} is not of the form /name/name with A-Z a-z 0-9 . _ ~ -`);
  if (path === "" && (layout === "sequential" || layout === "serverset"))
    throw new TargetMistake(`the path of the service is missing, under which the layout ${layout} has its instances`);
}

function checkLayout(name: string): LayoutName {
  const layout = LAYOUT_NAMES.find((known) => known === name);
  if (layout !== undefined) return layout;
  throw new TargetMistake(`the layout ${JSON.stringify(name)} is unknown; there are ${LAYOUT_NAMES.join(", ")}`);
}

function checkSessionTimeout(timeoutMs: number): number {
  if (timeoutMs >= MIN_SESSION_TIMEOUT_MS && timeoutMs <= MAX_SESSION_TIMEOUT_MS) return timeoutMs;
  throw new TargetMistake(`sessionTimeoutMs must be ${MIN_SESSION_TIMEOUT_MS} to ${MAX_SESSION_TIMEOUT_MS}`);
}
