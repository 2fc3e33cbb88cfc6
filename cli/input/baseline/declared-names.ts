// Which findings are about some contracts: of two versions those that name what these declare.

import type { Descriptor } from "callwire/schema";

/** Whether a finding is about what the given contracts declare, in either version. */
export function isDeclaredIn(versions: readonly Descriptor[], paths: ReadonlySet<string>): (name: string) => boolean {
  const files = versions.flatMap((version) => version.files).filter((file) => paths.has(file.path));
  const declared = files.flatMap((file) => [...file.types, ...file.services, ...file.constants, ...file.aliases]);
  const names = new Set([...files.map((file) => file.package), ...declared.map(({ name }) => name)]);
  const packages = new Set(files.map((file) => file.package));
  return (name) => {
    if (names.has(name)) return true;
    // `demo.v1.Point.x`, `demo.v1.Lines/longest result`: what is behind the declaration goes, piece
    // by piece.
    for (let owner = cut(name); owner !== ""; owner = cut(owner)) if (names.has(owner)) return !packages.has(owner);
    return false;
  };
}

function cut(name: string): string {
  return name.replace(/[./ ]?[^./ ]*$/, "");
}
