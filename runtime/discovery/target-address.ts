// The addresses in a target, as a text and as objects.

import { type Address, formatAddress, isPort, parseAddress, parseUnixAddress } from "../base/address.js";
import { TargetMistake } from "./driver.js";

/** Of `host:port,host:port`. Throws TargetMistake. */
export function parseAddresses(list: string, defaultPort?: number): readonly Address[] {
  return list.split(",").map((part) => parseHostAndPort(part, defaultPort));
}

/** Throws TargetMistake for what is neither `host:port` nor `unix:/path`. */
export function parseAnyAddress(part: string): Address {
  return part.startsWith("unix:") ? parseUnixPath(part) : parseHostAndPort(part);
}

/** Of `unix:/path`. Throws TargetMistake. */
export function parseUnixPath(text: string): Address {
  const address = parseUnixAddress(text);
  if (address !== undefined) return address;
  throw new TargetMistake("the path of the socket is not absolute, such as unix:/run/calculator.sock");
}

/** Of a list that was given as an object. Throws TargetMistake, also for a list without any. */
export function checkAddresses(addresses: readonly Address[], mayBePaths: boolean): void {
  if (!Array.isArray(addresses) || addresses.length === 0) throw new TargetMistake("there is no address");
  for (const address of addresses) {
    if (typeof address !== "object" || address === null)
      throw new TargetMistake("an address is not an object with host and port");
    const { host, port, path } = address;
    if (path !== undefined && mayBePaths && parseUnixAddress(`unix:${path}`) !== undefined) continue;
    if (typeof host !== "string" || !isPort(port) || parseAddress(formatAddress({ host, port })) === undefined)
      throw new TargetMistake(`${JSON.stringify({ host, port })} is no address`);
  }
}

function parseHostAndPort(part: string, defaultPort?: number): Address {
  const withPort = defaultPort !== undefined && !/:\d+$/.test(part) ? `${part}:${defaultPort}` : part;
  const address = parseAddress(withPort);
  if (address !== undefined && address.port !== 0) return address;
  throw new TargetMistake(`${JSON.stringify(part)} is not host:port`);
}
