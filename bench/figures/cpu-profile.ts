// Where the time of a CPU profile went: by where the code comes from, and by function. Reads the
// format of the V8 inspector.

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Ids of nodes; the time until the next sample belongs to each. */
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

export interface Share {
  readonly name: string;
  /** Of the time that the process was busy, 0 to 1. */
  readonly share: number;
}

/** Sums the busy time, by the origin of the code and by function; the largest first. */
export function summarizeProfile({ nodes, samples = [], timeDeltas = [] }: CpuProfile): {
  /** Part of the time that the process was not idle. */
  readonly busy: number;
  readonly origins: readonly Share[];
  readonly functions: readonly Share[];
} {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const origins = new Map<string, number>();
  const functions = new Map<string, number>();
  let [busyUs, totalUs] = [0, 0];
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const us = timeDeltas[index + 1] ?? 0;
    totalUs += us;
    if (frame === undefined || frame.functionName === "(idle)") continue;
    busyUs += us;
    const origin = originOf(frame.functionName, frame.url);
    add(origins, origin, us);
    add(
      functions,
      `${frame.functionName === "" ? "(anonymous)" : frame.functionName} - ${placeOf(frame.url, frame.lineNumber, origin)}`,
      us,
    );
  }
  return {
    busy: totalUs === 0 ? 0 : busyUs / totalUs,
    origins: toShares(origins, busyUs),
    functions: toShares(functions, busyUs),
  };
}

function originOf(functionName: string, url: string): string {
  if (functionName === "(garbage collector)") return "garbage collector";
  if (url.startsWith("node:")) return "node, written in JavaScript";
  if (url === "") return "node and the kernel";
  const inPackage = url.lastIndexOf("/node_modules/");
  if (inPackage >= 0)
    return url
      .slice(inPackage + 14)
      .split("/")
      .slice(0, url.includes("/node_modules/@") ? 2 : 1)
      .join("/");
  const folders = /\/(runtime|bench)\/dist\/(?:(\w+)\/)?/.exec(url);
  return folders?.[1] === "runtime" ? `callwire, ${folders[2] ?? "doors"}/` : "the bench and generated code";
}

function placeOf(url: string, line: number, origin: string): string {
  return url === "" ? origin : `${url.split("/").slice(-2).join("/")}:${line + 1}`;
}

function add(sums: Map<string, number>, name: string, us: number): void {
  sums.set(name, (sums.get(name) ?? 0) + us);
}

function toShares(sums: ReadonlyMap<string, number>, busyUs: number): readonly Share[] {
  return [...sums].map(([name, us]) => ({ name, share: us / busyUs })).sort((left, right) => right.share - left.share);
}
