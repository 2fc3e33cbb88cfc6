// How this package names itself to its peers.

/** Checked against package.json by test/house. */
export const SOFTWARE = "callwire/0.1.0 node";
