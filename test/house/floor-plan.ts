// The floor plan as data, and the check of a tree of sources against it. A room may import from
// lower floors and from itself only.

export interface FloorPlan {
  /** Folder of the package. */
  readonly package: string;
  /**
   * From the ground up. Rooms on one floor do not know one another. A file at the top of the
   * package is on the highest floor, unless a floor names it.
   */
  readonly floors: readonly (readonly string[])[];
  /** Which packages from outside may be imported, and in which rooms. `*` is every room. */
  readonly outside: Readonly<Record<string, readonly string[]>>;
  /** Folders inside a room that only these files import from: what is known in them alone. */
  readonly sealed?: Readonly<Record<string, readonly string[]>>;
}

export const PLANS: readonly FloorPlan[] = [
  {
    package: "runtime",
    floors: [
      ["base"],
      ["wire"],
      ["schema"],
      ["transport", "json"],
      ["discovery", "balancing", "call"],
      ["channel", "server"],
      ["client"],
      ["testing", "simulation", "embedded", "telemetry", "stub.ts"],
      ["health", "reflection", "recording", "stats", "otel", "prometheus", "call-log", "http"],
      ["dynamic", "web"],
    ],
    sealed: { "discovery/zookeeper": ["discovery/drivers.ts"], "discovery/dns": ["discovery/drivers.ts"] },
    outside: {
      "@opentelemetry/api": ["otel"],
      "prom-client": ["prometheus"],
      msgpackr: ["wire"],
      "msgpackr/index-no-eval": ["wire"],
      // The hardening of the ZooKeeper client names the type of its socket.
      "node:net": ["transport", "embedded", "discovery/zookeeper", "discovery/dns", "testing", "http"],
      "node:tls": ["transport", "http"],
      "node-zookeeper-client": ["discovery/zookeeper"],
      "node:assert/strict": ["testing"],
      "node:async_hooks": ["client", "server", "call", "testing"],
      "node:buffer": ["*"],
      "node:cluster": ["server"],
      "node:crypto": ["*"],
      "node:diagnostics_channel": ["*"],
      "node:dns": ["discovery/dns"],
      "node:dns/promises": ["discovery/dns"],
      "node:events": ["call", "testing", "simulation"],
      "node:fs": ["transport", "discovery/zookeeper"],
      "node:http": ["http"],
      "node:http2": ["http"],
      "node:stream": ["http"],
      "node:https": ["http"],
      "node:fs/promises": ["discovery/zookeeper", "discovery/dns"],
      "node:module": ["discovery/zookeeper"],
      "node:os": ["client"],
      "node:path": ["transport", "discovery/zookeeper"],
      "node:perf_hooks": ["server"],
      "node:timers": ["base"],
      "node:util": ["base"],
      "node:v8": ["server", "transport"],
      "node:worker_threads": ["server"],
    },
  },
  {
    package: "compiler",
    floors: [
      ["steps.ts"],
      ["text"],
      ["syntax"],
      ["semantic"],
      ["lower"],
      ["emit", "format", "lint", "breaking", "highlight"],
      ["export"],
      ["bounded-file.ts", "folder-walk.ts"],
      ["host.ts"],
      ["load.ts"],
      ["compile.ts"],
      ["lsp"],
    ],
    outside: {
      chevrotain: ["syntax"],
      "ts-morph": ["emit"],
      "callwire/schema": ["*"],
      "node:crypto": ["*"],
      "node:fs": ["*"],
      "node:fs/promises": ["*"],
      "node:module": ["emit"],
      "node:path": ["*"],
      "node:tty": ["*"],
      "node:util": ["*"],
      "node:worker_threads": ["emit"],
    },
  },
  {
    package: "cli",
    floors: [
      ["usage-error.ts", "version.ts", "beside.ts", "json-object.ts"],
      ["files", "start"],
      ["output", "contract"],
      ["input", "project", "import"],
      ["generation", "live", "completion", "lsp", "docs"],
      ["watch"],
      ["dev"],
      ["commands"],
    ],
    outside: {
      "@bufbuild/protobuf": ["import/proto"],
      "@bufbuild/protobuf/wire": ["import/proto"],
      "@bufbuild/protobuf/wkt": ["import/proto"],
      "@callwire/compiler": ["*"],
      "@callwire/compiler/emit": ["*"],
      "@callwire/compiler/lsp": ["lsp"],
      "@callwire/compiler/plugin": ["generation/plugins", "docs", "commands"],
      callwire: ["live"],
      "callwire/dynamic": ["live"],
      "callwire/embedded": ["live"],
      "callwire/health": ["live"],
      "callwire/http": ["live/gateway"],
      "callwire/json": ["live"],
      "callwire/recording": ["live"],
      "callwire/reflection": ["live"],
      "callwire/stats": ["live"],
      "callwire/zookeeper": ["live"],
      "callwire/schema": ["*"],
      "@modelcontextprotocol/sdk/server/index.js": ["live/mcp"],
      "@modelcontextprotocol/sdk/server/stdio.js": ["live/mcp"],
      "@modelcontextprotocol/sdk/types.js": ["live/mcp"],
      chevrotain: ["import/thrift"],
      commander: ["*"],
      diff: ["*"],
      protobufjs: ["import/proto"],
      "node:child_process": ["input", "generation/plugins", "dev", "live", "lsp"],
      "node:crypto": ["*"],
      "node:diagnostics_channel": ["live"],
      "node:fs": ["*"],
      "node:http": ["live/console"],
      "node:module": ["start", "live/gateway"],
      "node:net": ["live"],
      "node:path": ["*"],
      "node:perf_hooks": ["live"],
      "node:process": ["*"],
      "node:readline": ["live"],
      "node:repl": ["live"],
      "node:stream": ["live", "lsp"],
      "node:timers/promises": ["live"],
      "node:url": ["*"],
      "node:util": ["*"],
      "node:v8": ["start"],
      "vscode-languageserver/node": ["lsp"],
      "vscode-languageserver-textdocument": ["lsp"],
    },
  },
  {
    package: "console",
    // From outside come the types of what the command sends, and how a call is copied. What stands
    // beside the pages of `callwire docs` knows nobody.
    floors: [["cli"], ["site"], ["model", "form"], ["link"], ["parts"], ["pages"]],
    outside: { "@callwire/compiler": ["form", "parts"], preact: ["*"], "preact/hooks": ["*"], "@preact/signals": ["*"] },
  },
  {
    package: "gateway",
    floors: [["proto"], ["call"], ["own"]],
    outside: {
      "@bufbuild/protobuf": ["*"],
      "@bufbuild/protobuf/wkt": ["proto", "own"],
      "@callwire/compiler/proto": ["proto"],
      "@connectrpc/connect": ["*"],
      "@connectrpc/connect/protocol": ["*"],
      "callwire/http": ["*"],
      "callwire/schema": ["*"],
      "node:http": ["*"],
    },
  },
  {
    package: "nestjs",
    floors: [["options"], ["client", "handler"], ["server"], ["health"], ["module"]],
    outside: {
      "@nestjs/common": ["*"],
      "@nestjs/core": ["handler", "server"],
      "@nestjs/core/helpers/execution-context-host.js": ["handler"],
      callwire: ["*"],
      "node:util": ["handler"],
    },
  },
];

/** Longest file, in lines. */
const MAX_LINES = 300;

/** Paths below the package, with `/`, and their texts. */
export type Sources = ReadonlyMap<string, string>;

/** Every violation as one sentence; empty when the tree is as planned. */
export function checkFloors(plan: FloorPlan, sources: Sources): readonly string[] {
  const problems: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [file, text] of sources) {
    const lines = text.split("\n").length - 1;
    if (lines > MAX_LINES) problems.push(`${file} has ${lines} lines, more than ${MAX_LINES}`);
    if (/^export default /m.test(text)) problems.push(`${file} has a default export`);
    if (/^export \* from/m.test(text)) problems.push(`${file} exports everything of another file`);
    const imports = readImports(text);
    graph.set(
      file,
      imports.filter((target) => target.startsWith(".")).map((target) => resolve(file, target)),
    );
    for (const target of imports) if (!target.startsWith(".")) problems.push(...checkOutside(plan, file, target));
  }
  for (const [file, targets] of graph)
    for (const target of targets) problems.push(...checkFloor(plan, file, target), ...checkSeal(plan, file, target));
  const cycle = findCycle(graph);
  if (cycle !== undefined) problems.push(`import cycle: ${cycle.join(" -> ")}`);
  return problems;
}

/**
 * What a text imports or exports from, type imports, dynamic ones and those of CommonJS included.
 */
function readImports(text: string): readonly string[] {
  const clause = String.raw`(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+(?:\s*,\s*\{[^}]*\})?)`;
  const statement = new RegExp(
    String.raw`^(?:import|export)\s+${clause}\s+from\s+"([^"]+)"|^import\s+"([^"]+)"|\b(?:import|(?<!\.)require)\("([^"]+)"\)`,
    "gm",
  );
  const found = text.matchAll(statement);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function checkFloor(plan: FloorPlan, file: string, target: string): readonly string[] {
  const from = roomOf(plan, file);
  const to = roomOf(plan, target);
  if (from === to) return [];
  const fromFloor = floorOf(plan, from);
  const toFloor = floorOf(plan, to);
  if (toFloor < fromFloor) return [];
  return [`${file} imports ${target}: ${toFloor > fromFloor ? "upwards" : "sideways"}`];
}

function checkSeal({ sealed = {} }: FloorPlan, file: string, target: string): readonly string[] {
  const broken = Object.entries(sealed).filter(
    ([folder, doors]) => target.startsWith(`${folder}/`) && !file.startsWith(`${folder}/`) && !doors.includes(file),
  );
  return broken.map(([, doors]) => `${file} imports ${target}, which only ${doors.join(", ")} may`);
}

function checkOutside(plan: FloorPlan, file: string, target: string): readonly string[] {
  const rooms = plan.outside[target];
  if (rooms === undefined) return [`${file} imports ${target}, which is not in the plan`];
  return rooms.some((room) => room === "*" || file.startsWith(`${room}/`))
    ? []
    : [`${file} imports ${target}, which belongs in ${rooms.join(", ")}`];
}

/**
 * The first folder of a path; for a file at the top its name when it has a floor of its own, else
 * "".
 */
function roomOf(plan: FloorPlan, file: string): string {
  if (file.includes("/")) return file.slice(0, file.indexOf("/"));
  return plan.floors.some((rooms) => rooms.includes(file)) ? file : "";
}

function floorOf(plan: FloorPlan, room: string): number {
  const floor = plan.floors.findIndex((rooms) => rooms.includes(room));
  return floor < 0 ? plan.floors.length : floor;
}

/** `runtime/call/x.ts` and `../base/y.js` give `base/y.ts`. */
function resolve(file: string, target: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const step of target.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/").replace(/\.js$/, ".ts");
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
