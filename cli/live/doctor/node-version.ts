// Whether this Node can run Callwire.

import type { Finding } from "./finding.js";

/** That of `engines` in package.json; a test holds it to that. */
export const OLDEST_NODE = "20.19";

/** `version` is `process.version`, such as `v20.19.2`. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return { state: "ok", found: version };
  return {
    state: "fail",
    found: `${version} is older than ${OLDEST_NODE}`,
    advice: `install Node ${OLDEST_NODE} or later here, and where servers and clients run`,
  };
}
