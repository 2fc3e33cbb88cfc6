// Where the files are that are packed beside the bundle. At the top of this folder, as the bundle
// is.

/** Such as `hints/`. */
export function besideBundle(name: string): URL {
  return new URL(name, import.meta.url);
}
