// Who may write to the registry.

import { type Finding, findEach } from "./finding.js";

/** `paths`: those that everybody may write to. */
export function checkAccess(paths: readonly string[]): readonly Finding[] {
  // What is inside of one follows from it.
  const outer = paths.filter((path) => !paths.some((other) => path !== other && isInside(path, other)));
  return findEach(outer, "not everybody may write", (path) => ({
    state: "warn",
    found: `everybody may write to ${path}`,
    advice:
      "fine on your own machine; elsewhere give servers CALLWIRE_ZOOKEEPER_DIGEST, and in zkCli.sh, " +
      `after addauth digest user:password: setAcl ${path} auth::cdrwa,world:anyone:r`,
  }));
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
