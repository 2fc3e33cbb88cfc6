// The row of DNS in the table of drivers.

import type { RegistryDriver } from "../driver.js";
import { createReadOnlyRegistry } from "../read-only-registry.js";
import { DnsSource } from "./dns-source.js";
import { checkDns, DNS_CAPABILITIES, type DnsTarget, formatDns, parseDns } from "./dns-target.js";

export const dnsDriver: RegistryDriver<DnsTarget> = {
  schemes: ["dns", "dns+srv"],
  forms: ["dns:name:port", "dns+srv:_service._tcp.name"],
  parse: parseDns,
  check: checkDns,
  format: formatDns,
  capabilitiesOf: () => DNS_CAPABILITIES,
  open: (target) => createReadOnlyRegistry(new DnsSource(target)),
};
