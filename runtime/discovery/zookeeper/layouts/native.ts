// Callwire's own layout: `<path>/services/<service>/<id>~<revision>`. An entry never changes; a new
// revision is a new entry.

import { decodeRecord, encodeRecord, formatEntryName, parseEntryName } from "../../endpoint-record.js";
import type { Layout } from "./layout.js";

const ENTRY_FORM = "<id>~<revision>";

export const native: Layout = {
  name: "native",
  entryForm: ENTRY_FORM,
  isMutable: false,
  showsStates: true,
  servicesPath: (path) => `${path}/services`,
  configPath: (path, service) => `${path}/config/${service}`,
  schemasPath: (path) => `${path}/schemas`,
  consumersPath: (path, service) => `${path}/consumers/${service}`,
  idOf: (name) => parseEntryName(name)?.id ?? name,
  classify: (name) => (parseEntryName(name) === undefined ? "unknown" : "entry"),
  decode: (name, data) => {
    const entry = parseEntryName(name);
    return entry === undefined ? `its name is not ${ENTRY_FORM}` : decodeRecord(entry.id, entry.rev, data);
  },
  writer: {
    naming: "own",
    encode: (endpoint) => ({ name: formatEntryName(endpoint.id, endpoint.rev), data: encodeRecord(endpoint) }),
  },
};
