// Which bundle runs a command: what talks to servers has one of its own, which is half as large.
// Names alone, so that nothing is loaded to find out.

/** The names of LIVE_COMMANDS, to which a test holds this list, and of the registry. */
export const LIVE_NAMES: readonly string[] = [
  "services",
  "instances",
  "describe",
  "call",
  "repl",
  "bench",
  "fuzz",
  "record",
  "replay",
  "console",
  "gateway",
  "mcp",
  "health",
  "drain",
  "weight",
  "doctor",
  "compat",
  "registry",
];

export type Bundle = "callwire.bundle.cjs" | "live.cjs" | "lsp.cjs" | "probe.cjs";

/** `args`: what stands behind `callwire`. */
export function bundleOf(args: readonly string[]): Bundle {
  const [name = ""] = args;
  if (name === "health" && args.some((arg) => arg === "--at" || arg.startsWith("--at="))) return "probe.cjs";
  if (name === "lsp") return "lsp.cjs";
  return LIVE_NAMES.includes(name) ? "live.cjs" : "callwire.bundle.cjs";
}
