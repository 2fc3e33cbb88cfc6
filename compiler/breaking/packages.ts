// Packages that are gone or have another name. After a rename everything inside is compared as if
// it had the new name before.

import type { Descriptor } from "callwire/schema";

export interface PackageChange {
  /** New names by old names. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The other way round. Of several that became one, the first. */
  readonly originals: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

/**
 * A package is renamed when a contract on the same path has a new one, and no contract has the old
 * one.
 */
export function findPackages(before: Descriptor, after: Descriptor): PackageChange {
  const now = new Map(after.files.map((file) => [file.path, file.package]));
  const old = new Set(before.files.map((file) => file.package));
  const kept = new Set(now.values());
  const renamed = new Map<string, string>();
  for (const file of before.files) {
    const name = now.get(file.path);
    if (name !== undefined && !kept.has(file.package) && !old.has(name)) renamed.set(file.package, name);
  }
  const originals = new Map([...renamed].reverse().map(([was, now]) => [now, was]));
  return { renamed, originals, removed: [...old].filter((name) => !kept.has(name) && !renamed.has(name)).sort() };
}

/** The old contracts with the new names of their packages, without the packages that are gone. */
export function alignPackages(before: Descriptor, { renamed, removed }: PackageChange): Descriptor {
  const gone = new Set(removed);
  const files = before.files.filter((file) => !gone.has(file.package));
  if (renamed.size === 0) return { ...before, files };
  const align = (name: string): string => {
    const dot = name.lastIndexOf(".");
    const home = renamed.get(name.slice(0, Math.max(dot, 0)));
    return home === undefined ? name : `${home}${name.slice(dot)}`;
  };
  // A copy of the same shape: only texts that are names change.
  return JSON.parse(JSON.stringify({ ...before, files }), (key, value: unknown) => {
    if (key === "throws" && Array.isArray(value)) return value.map((name) => align(String(name)));
    if (key === "package" && typeof value === "string") return renamed.get(value) ?? value;
    return (key === "name" || key === "enum") && typeof value === "string" ? align(value) : value;
  }) as Descriptor;
}

/** The name that a declaration had before its package was renamed. */
export function originalName(name: string, { renamed, originals }: PackageChange): string {
  if (renamed.size === 0) return name;
  const dot = name.lastIndexOf(".");
  const home = originals.get(name.slice(0, dot));
  return home === undefined ? name : `${home}${name.slice(dot)}`;
}
