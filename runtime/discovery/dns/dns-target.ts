// What finds servers in DNS: `dns:name:port`, `dns+srv:_service._tcp.name`, and the same as an
// object. What is asked, and when, is not here.

import { isIP } from "node:net";
import { type Address, formatAddress, isHost, isPort, parseAddress } from "../../base/address.js";
import {
  DEFAULT_DNS_REFRESH_MS,
  MAX_DNS_REFRESH_MS,
  MAX_DNS_RESOLVERS,
  MAX_DNS_SEARCH,
  MIN_DNS_REFRESH_MS,
} from "../../base/limits/discovery.js";
import {
  CHECKED_LATER,
  checkOptions,
  isNumber,
  isText,
  type OptionRule,
  type OptionRules,
  withStandard,
} from "../../base/options.js";
import { TargetMistake, type TargetText } from "../driver.js";
import type { RegistryCapabilities } from "../registry.js";

/** A target whose servers are found in DNS, which is only read. */
export interface DnsTarget {
  /** The driver. */
  readonly kind: "dns";
  /**
   * The name whose addresses are asked for, or whose SRV records where no `port` is given. One that
   * ends in a dot is looked for as it is; domains of `search` are put behind any other.
   */
  readonly name: string;
  /** Where the servers listen. Default: what SRV records say. */
  readonly port?: number | undefined;
  /**
   * Who is asked, by IP addresses; port 53 is usual. Default: the resolvers of this machine. In the
   * text form: `?resolver=10.0.0.2:53`.
   */
  readonly resolvers?: readonly Address[] | undefined;
  /** Addresses of this kind alone, 4 or 6. Default: both. In the text form: `?family=4`. */
  readonly family?: 4 | 6 | undefined;
  /**
   * Domains in which a short name is looked for. Default: those of this machine; none where
   * `resolvers` are given. In the text form: `?search=prod.example,example`.
   */
  readonly search?: readonly string[] | undefined;
  /**
   * Milliseconds after which DNS is asked again, minus up to a third at random. Default 3,000. In
   * the text form: `?refreshMs=10000`.
   */
  readonly refreshMs?: number | undefined;
}

/** Addresses and services alike: who reads a list does not register in it. */
export const DNS_CAPABILITIES: RegistryCapabilities = {
  registers: false,
  scope: "network",
  saysTls: false,
  showsStates: true,
  namesServices: false,
  keepsSchemas: false,
};

const DNS_PORT = 53;
const MAX_NAME = 254; // with the dot at its end

const IS_FAMILY: OptionRule = { expected: "4 or 6", isRight: (value) => value === 4 || value === 6 };
const IS_PORT: OptionRule = { expected: "a port from 1 to 65535", isRight: isPort };
const ARE_RESOLVERS: OptionRule = {
  expected: `1 to ${MAX_DNS_RESOLVERS} addresses of resolvers, such as { host: "10.0.0.2", port: 53 }`,
  isRight: (value) => isShortList(value, MAX_DNS_RESOLVERS) && value.length > 0 && value.every(isResolver),
};
const ARE_DOMAINS: OptionRule = {
  expected: `at most ${MAX_DNS_SEARCH} domains, such as "prod.example"`,
  isRight: (value) => isShortList(value, MAX_DNS_SEARCH) && value.every(isDomain),
};

/** Of docs/options.md, too. */
export const DNS_RULES: OptionRules<DnsTarget> = {
  kind: CHECKED_LATER,
  name: isText(MAX_NAME),
  port: IS_PORT,
  resolvers: ARE_RESOLVERS,
  family: IS_FAMILY,
  search: ARE_DOMAINS,
  refreshMs: withStandard(isNumber(MIN_DNS_REFRESH_MS, MAX_DNS_REFRESH_MS, "a number of milliseconds"), DEFAULT_DNS_REFRESH_MS),
};

/** Throws TargetMistake. */
export function parseDns({ scheme, rest }: TargetText): DnsTarget {
  const at = rest.indexOf("?");
  const given = at < 0 ? rest : rest.slice(0, at);
  if (given.includes("/")) throw new TargetMistake("it has no path; name a resolver with ?resolver=10.0.0.2:53");
  const options = at < 0 ? {} : parseQuery(rest.slice(at + 1));
  if (scheme === "dns+srv") return checkName({ kind: "dns", name: given, ...options });
  const address = parseAddress(given);
  if (address === undefined || address.port === 0) throw new TargetMistake(`${JSON.stringify(given)} is not name:port`);
  return checkName({ kind: "dns", name: address.host, port: address.port, ...options });
}

/** Throws TargetMistake, or RpcError INVALID_ARGUMENT for a wrong option. */
export function checkDns(target: DnsTarget): void {
  checkOptions("a dns target", target, DNS_RULES, ["name"]);
  checkName(target);
}

/** As a person writes it, with all that is not the default. */
export function formatDns({ name, port, resolvers = [], family, search, refreshMs }: DnsTarget): string {
  const isAsItIs = search?.length === 0 && !name.endsWith("."); // a text says that by the dot
  const options = [
    ...(resolvers.length === 0 ? [] : [`resolver=${resolvers.map(formatAddress).join(",")}`]),
    ...(family === undefined ? [] : [`family=${family}`]),
    ...(search === undefined || search.length === 0 ? [] : [`search=${search.join(",")}`]),
    ...(refreshMs === undefined ? [] : [`refreshMs=${refreshMs}`]),
  ];
  const query = options.length === 0 ? "" : `?${options.join("&")}`;
  const full = isAsItIs ? `${name}.` : name;
  return port === undefined ? `dns+srv:${full}${query}` : `dns:${full}:${port}${query}`;
}

type TextOptions = Pick<DnsTarget, "resolvers" | "family" | "search" | "refreshMs">;

/** What a text may say, each with what it looks like. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ["family", "4"],
  ["refreshMs", "3000"],
  ["resolver", "10.0.0.2:53,10.0.0.3:53"],
  ["search", "prod.example,example"],
]);

function parseQuery(query: string): TextOptions {
  let options: TextOptions = {};
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!EXAMPLES.has(name)) {
      const known = `there are ${[...EXAMPLES.keys()].join(", ").replace(/, (\w+)$/, " and $1")}`;
      throw new TargetMistake(`the option ${JSON.stringify(name)} is unknown; ${known}`);
    }
    if (seen.has(name)) throw optionMistake(name, `the option ${name} is given twice`);
    seen.add(name);
    options = { ...options, ...parseOption(name, value) };
  }
  return options;
}

function parseOption(name: string, value: string): TextOptions {
  const isEmpty = value === "";
  if (name === "resolver") return { resolvers: checked(name, ARE_RESOLVERS, value.split(",").map(parseResolver)) };
  if (name === "refreshMs") return { refreshMs: checked(name, DNS_RULES.refreshMs, isEmpty ? Number.NaN : Number(value)) };
  if (name === "family") return { family: parseFamily(value) };
  if (isEmpty) throw optionMistake(name, "search has no domain; a name that ends in a dot is looked for as it is");
  return { search: checked(name, ARE_DOMAINS, value.split(",")) };
}

function parseFamily(text: string): 4 | 6 {
  if (text === "4") return 4;
  if (text === "6") return 6;
  throw optionMistake("family", "family must be 4 or 6; without it both are asked for");
}

function optionMistake(name: string, why: string): TargetMistake {
  return new TargetMistake(why, `?${name}=${EXAMPLES.get(name)}`);
}

/** `10.0.0.2`, `10.0.0.2:53`, `[::1]:53` or `[::1]`. */
function parseResolver(text: string): Address {
  const withPort = /:\d+$/.test(text) ? text : `${text}:${DNS_PORT}`;
  const address = parseAddress(withPort);
  if (address !== undefined) return address;
  throw optionMistake("resolver", `the resolver ${JSON.stringify(text)} is not address:port`);
}

function checked<Value>(name: string, rule: OptionRule, value: Value): Value {
  if (rule.isRight(value)) return value;
  throw optionMistake(name, `${name} must be ${rule.expected}`);
}

function checkName(target: DnsTarget): DnsTarget {
  const { name, port } = target;
  if (isIP(name) !== 0) {
    const fix = port === undefined ? "static:host:port" : `static:${formatAddress({ host: name, port })}`;
    throw new TargetMistake(`${name} is an address, which DNS has no need to find`, fix);
  }
  if (isHost(name)) return target;
  const form = port === undefined ? "_service._tcp.example.org" : "calculator.example.org";
  throw new TargetMistake(`${JSON.stringify(name)} is no name, such as ${form}`);
}

function isShortList(value: unknown, max: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= max;
}

function isResolver(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { host, port } = value as { readonly host?: unknown; readonly port?: unknown }; // any object may be asked
  return typeof host === "string" && isIP(host) !== 0 && isPort(port);
}

function isDomain(value: unknown): boolean {
  return isHost(value) && isIP(value) === 0;
}
