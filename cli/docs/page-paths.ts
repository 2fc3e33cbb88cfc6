// Where the page of each contract stands: below `contracts/`, by its own path. On every system no
// two are one file, and none is the name of a device.

import { createHash } from "node:crypto";

const FOLDER = "contracts";
/** Leaves room for an ending, below what a path of a plugin may have. */
const MAX_LENGTH = 180;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** By the path of the contract; without the ending. The order of `contracts` does not matter. */
export function pagePaths(contracts: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  /** Where to go on when a page is wanted again, as by many names without a Latin letter. */
  const counts = new Map<string, number>();
  const found = new Map<string, string>();
  for (const contract of [...contracts].sort()) {
    const wanted = wantedPath(contract);
    const folded = wanted.toLowerCase();
    let page = wanted;
    let count = counts.get(folded) ?? 2;
    for (; taken.has(page.toLowerCase()); count++) page = `${wanted}-${count}`;
    counts.set(folded, count);
    taken.add(page.toLowerCase());
    found.set(contract, page);
  }
  return found;
}

function wantedPath(contract: string): string {
  const parts = contract.replace(/\.rpc$/i, "").split("/");
  const page = [FOLDER, ...parts.map((part, at) => partOf(part, at < parts.length - 1))].join("/");
  return page.length <= MAX_LENGTH ? page : `${FOLDER}/${createHash("sha256").update(contract).digest("hex").slice(0, 32)}`;
}

/** No folder looks like a page: `a.html` may be the page of another contract. */
function partOf(part: string, isFolder: boolean): string {
  const plain = part.replace(/[^A-Za-z0-9_.-]/g, "-").replace(DEVICE, "$1-");
  const open = plain.replace(/^\.|^$/, "-$&").replace(/\.$/, ".-");
  return isFolder && /\.(?:html|md)$/i.test(open) ? `${open}-` : open;
}
