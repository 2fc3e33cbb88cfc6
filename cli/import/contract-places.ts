// Where the contracts of imported files stand, and in which packages: lower case, with a version,
// in the folder of the package.

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

export interface PlacedSource<Source extends PlaceableSource> {
  readonly source: Source;
  readonly path: string;
  readonly package: string;
}

/** In the order of their paths. */
export function placeFiles<Source extends PlaceableSource>(sources: readonly Source[]): readonly PlacedSource<Source>[] {
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const packages = placePackages(sorted);
  const paths = new Set<string>();
  return sorted.map((source) => {
    const own = packages.get(keyOf(source)) ?? SHIPPED_PACKAGE;
    const folder = own.replaceAll(".", "/");
    const wanted = `${folder}/${fileName(source.path)}`;
    let path = `${wanted}.rpc`;
    for (let count = 2; paths.has(path); count++) path = `${wanted}_${count}.rpc`;
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
  for (const key of [...versioned, ...keys.filter((each) => !versioned.includes(each))]) {
    const base = key.toLowerCase();
    let name = VERSIONED.test(base) ? base : `${base}.v1`;
    for (let version = 2; taken.has(name); version++) name = `${base}.v${version}`;
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
  return kept === "" || /^[A-Za-z]/.test(kept) ? kept : `p${kept}`;
}

function fileName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(EXTENSION, "");
  const kept = base
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "_")
    .replace(/^[_-]+/, "");
  return kept === "" ? "contract" : kept;
}
