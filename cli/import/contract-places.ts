// Where the contracts of imported files stand, and in which packages: lower case, with a version,
// in the folder of the package.

import { isReadAsName } from "./contract-names.js";

/** What a file says of its place. */
export interface PlaceableSource {
  /** As other files import it. */
  readonly path: string;
  /** Empty when the file has none. */
  readonly package: string;
}

const VERSIONED = /\.v[1-9][0-9]*(?:(?:alpha|beta)[1-9][0-9]*)?$/;

/** Of the files that are imported. */
const EXTENSION = /\.(?:proto|thrift)$/;

/** The package of the contract that is written for well-known types. */
const SHIPPED_PACKAGE = "callwire.json.v1";

/** Longest path of a contract, and longest part of one: file systems have 4,096 and 255 bytes. */
const MAX_PATH_LENGTH = 1000;
const MAX_PART_LENGTH = 200;

export interface PlacedSource<Source extends PlaceableSource> {
  readonly source: Source;
  readonly path: string;
  readonly package: string;
}

/** Why no contract can stand at a path; undefined when it can. The end of a sentence. */
export function refusePlace(path: string): string | undefined {
  const longest = Math.max(...path.split("/").map((part) => part.length));
  if (path.length <= MAX_PATH_LENGTH && longest <= MAX_PART_LENGTH) return undefined;
  return `has a package or a file name of ${longest} characters; shorten it to ${MAX_PART_LENGTH}, and all to ${MAX_PATH_LENGTH}`;
}

/** In the order of their paths. */
export function placeFiles<Source extends PlaceableSource>(sources: readonly Source[]): readonly PlacedSource<Source>[] {
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const packages = placePackages(sorted);
  const paths = new Set<string>();
  const counts = new Map<string, number>();
  return sorted.map((source) => {
    const own = packages.get(keyOf(source)) ?? SHIPPED_PACKAGE;
    const folder = own.replaceAll(".", "/");
    const wanted = `${folder}/${fileName(source.path)}`;
    let path = `${wanted}.rpc`;
    while (paths.has(path)) {
      const count = counts.get(wanted) ?? 2;
      counts.set(wanted, count + 1);
      path = `${wanted}_${count}.rpc`;
    }
    paths.add(path);
    return { source, path, package: own };
  });
}

/** Those that have a version first: another one that gets one must not become the same. */
function placePackages(sources: readonly PlaceableSource[]): ReadonlyMap<string, string> {
  const keys = [...new Set(sources.map(keyOf))].sort();
  const versioned = keys.filter((key) => VERSIONED.test(key));
  const taken = new Set([SHIPPED_PACKAGE]);
  const placed = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const key of [...versioned, ...keys.filter((each) => !versioned.includes(each))]) {
    const base = key.toLowerCase();
    let name = VERSIONED.test(base) ? base : `${base}.v1`;
    while (taken.has(name)) {
      const version = counts.get(base) ?? 2;
      counts.set(base, version + 1);
      name = `${base}.v${version}`;
    }
    taken.add(name);
    placed.set(key, name);
  }
  return placed;
}

/** The package; without one, the path in its place. */
function keyOf({ package: name, path }: PlaceableSource): string {
  const parts = name === "" ? path.replace(EXTENSION, "").split("/") : name.split(".");
  return parts
    .map(plainPart)
    .filter((part) => part !== "")
    .join(".");
}

function plainPart(part: string): string {
  const kept = part.replace(/[^A-Za-z0-9_]/g, "_").replace(/^_+/, "");
  return kept === "" || (/^[A-Za-z]/.test(kept) && isReadAsName(kept.toLowerCase())) ? kept : `p${kept}`;
}

function fileName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(EXTENSION, "");
  const kept = base
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "_")
    .replace(/^[_-]+/, "");
  return kept === "" ? "contract" : kept;
}
