// Which bundle runs a command: what talks to servers has one of its own, which is half as large.

export type Bundle = "callwire.bundle.cjs" | "live.cjs" | "lsp.cjs" | "probe.cjs" | "registry-probe.cjs";

/** `args`: what stands behind `callwire`. `liveNames`: the commands that talk to servers. */
export function bundleOf(args: readonly string[], liveNames: readonly string[]): Bundle {
  const [name = ""] = args;
  if (name === "health" && has(args, "--at")) return "probe.cjs";
  if (name === "health" && has(args, "--registry")) return "registry-probe.cjs";
  if (name === "lsp") return "lsp.cjs";
  return liveNames.includes(name) ? "live.cjs" : "callwire.bundle.cjs";
}

function has(args: readonly string[], option: string): boolean {
  return args.some((arg) => arg === option || arg.startsWith(`${option}=`));
}
