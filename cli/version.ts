// The version of this package, which `--version` prints and outputs depend on. A test holds it to
// package.json.

export const VERSION = "0.1.0";
