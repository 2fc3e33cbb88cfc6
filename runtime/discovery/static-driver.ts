// Targets that are addresses: `static:host:port,host:port`, `tcp://host:port` and `unix:/path`.

import type { Address } from "../base/address.js";
import { type RegistryDriver, TargetMistake, type TargetText } from "./driver.js";
import { formatList, STATIC_CAPABILITIES, StaticRegistry } from "./static-registry.js";
import { checkAddresses, parseAddresses, parseAnyAddress, parseUnixPath } from "./target-address.js";

/** Servers that are known by their addresses. */
export interface StaticTarget {
  /** The driver. */
  readonly kind: "static";
  /** At least one. Every one serves every service. */
  readonly addresses: readonly Address[];
}

export const staticDriver: RegistryDriver<StaticTarget> = {
  schemes: ["static", "tcp", "unix"],
  forms: ["static:host:port,host:port", "tcp://host:port", "unix:/path"],
  parse: (text) => ({ kind: "static", addresses: parse(text) }),
  check: ({ addresses }) => checkAddresses(addresses, true),
  format: ({ addresses }) => formatList(addresses),
  capabilitiesOf: () => STATIC_CAPABILITIES,
  open: ({ addresses }) => new StaticRegistry(addresses),
};

function parse({ scheme, rest, text }: TargetText): readonly Address[] {
  if (scheme === "unix") return [parseUnixPath(text)];
  if (scheme === "static") return rest.split(",").map(parseAnyAddress);
  if (rest.includes(",")) throw new TargetMistake("tcp:// takes one address; static: takes several");
  return parseAddresses(rest);
}
