// The names to try for a name, as resolv.conf(5) says. Node's resolver asks for a name as it is.

import { open } from "node:fs/promises";
import { isHost } from "../../base/address.js";
import { MAX_DNS_SEARCH, MAX_RESOLV_CONF_BYTES } from "../../base/limits/discovery.js";

/** Where a short name is looked for. */
export interface SearchDomains {
  readonly domains: readonly string[];
  /** A name with so many dots is tried as it is first; any other at last. */
  readonly ndots: number;
}

export const NO_SEARCH: SearchDomains = { domains: [], ndots: 1 };

const RESOLV_CONF = "/etc/resolv.conf";
const MAX_NDOTS = 15; // that of the C library

/** Those of this machine; none where it has no such file. Never rejects. */
export async function readSearchDomains(file = RESOLV_CONF): Promise<SearchDomains> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_RESOLV_CONF_BYTES), 0, MAX_RESOLV_CONF_BYTES, 0);
      return parseSearchDomains(buffer.toString("utf8", 0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return NO_SEARCH;
  }
}

/** Of the text of resolv.conf: the last `search` or `domain` counts. */
export function parseSearchDomains(text: string): SearchDomains {
  let { domains, ndots } = NO_SEARCH;
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === "search" || keyword === "domain") domains = words.filter(isHost).slice(0, MAX_DNS_SEARCH);
    if (keyword !== "options") continue;
    for (const word of words) ndots = Math.min(Number(/^ndots:(\d{1,3})$/.exec(word)?.[1] ?? ndots), MAX_NDOTS);
  }
  return { domains, ndots };
}

/** In the order in which they are tried, each absolute. */
export function listNames(name: string, { domains, ndots }: SearchDomains): readonly string[] {
  if (name.endsWith(".")) return [name];
  const asItIs = `${name}.`;
  const longer = domains.map((domain) => `${name}.${domain.replace(/\.$/, "")}.`);
  const dots = name.split(".").length - 1;
  return [...new Set(dots >= ndots ? [asItIs, ...longer] : [...longer, asItIs])].filter(isHost);
}
