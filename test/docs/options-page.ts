// docs/options.md: every option in one table, from the rules that check it and from its docstring.
// `npm run docs` writes the page.

import { join } from "node:path";
import ts from "typescript-5.9";
import { BALANCERS } from "#runtime/balancing/balancers.js";
import type { OptionRule } from "#runtime/base/options.js";
import { CALL_LOG_RULES } from "#runtime/call-log/create-call-log.js";
import { READY_RULES, WITH_RULES } from "#runtime/client/call-options.js";
import { CONNECT_RULES, SUBSET_RULES } from "#runtime/client/connect.js";
import { DNS_RULES } from "#runtime/discovery/dns/dns-target.js";
import { TARGET_FORMS } from "#runtime/discovery/target.js";
import { ZOOKEEPER_RULES } from "#runtime/discovery/zookeeper/zookeeper-target.js";
import { DYNAMIC_RULES } from "#runtime/dynamic/connect-dynamic.js";
import { IMPLEMENT_DYNAMIC_RULES } from "#runtime/dynamic/implement-dynamic.js";
import { CORS_RULES } from "#runtime/http/cors.js";
import { HTTP_RULES } from "#runtime/http/http-options.js";
import { TELEMETRY_RULES } from "#runtime/otel/start-telemetry.js";
import { METRICS_RULES } from "#runtime/prometheus/start-metrics.js";
import { IMPLEMENT_RULES } from "#runtime/server/implement.js";
import { RECORDING_RULES } from "#runtime/server/recording-options.js";
import { SERVE_RULES } from "#runtime/server/serve-options.js";
import { STATS_RULES } from "#runtime/server/stats-options.js";

const DIST = join(import.meta.dirname, "../../../runtime/dist");

type Rules = Readonly<Record<string, OptionRule>>;

/** One table: its heading, what stands above it, and where its options are declared and checked. */
export interface OptionTable {
  readonly heading: string;
  readonly text: string;
  readonly file: string;
  readonly type: string;
  /** Left out when the options are checked by hand. */
  readonly rules?: Rules;
  /** Those that another table has: they get no row here. */
  readonly beside?: Rules;
}

export const TABLES: readonly OptionTable[] = [
  {
    heading: "serve",
    text: "`serve({ services, ... })`. A wrong option rejects with INVALID_ARGUMENT, before anything has begun.",
    file: "server/serve-options.d.ts",
    type: "ServeOptions",
    rules: SERVE_RULES,
  },
  {
    heading: "tls of serve",
    text: "`serve({ tls: { cert, key } })`. How to make certificates: [security.md](security.md).",
    file: "transport/tls-options.d.ts",
    type: "ServerTlsOptions",
  },
  {
    heading: "recording of serve",
    text: "`serve({ recording: { token } })`. Who may record: [security.md](security.md#who-may-record-calls).",
    file: "server/recording-options.d.ts",
    type: "RecordingOptions",
    rules: RECORDING_RULES,
  },
  {
    heading: "stats of serve",
    text: "`serve({ stats: { token } })`. Who may watch: [security.md](security.md#who-may-watch-figures).",
    file: "server/stats-options.d.ts",
    type: "StatsOptions",
    rules: STATS_RULES,
  },
  {
    heading: "createHttp",
    text: "`serve({ http: createHttp({ ... }) })`, of `callwire/http`. What it is for: [http.md](http.md).",
    file: "http/http-options.d.ts",
    type: "HttpOptions",
    rules: HTTP_RULES,
  },
  {
    heading: "cors of createHttp",
    text: "`createHttp({ cors: { origins } })`. Who may ask: [http.md](http.md#who-may-ask).",
    file: "http/cors.d.ts",
    type: "CorsOptions",
    rules: CORS_RULES,
  },
  {
    heading: "implement",
    text: "`implement(Service, handler, { ... })`. They hold for one service of a server.",
    file: "server/implement.d.ts",
    type: "ImplementOptions",
    rules: IMPLEMENT_RULES,
  },
  {
    heading: "connect",
    text: "`connect(Service, target, { ... })`. A wrong option throws INVALID_ARGUMENT.",
    file: "client/connect.d.ts",
    type: "ConnectOptions",
    rules: CONNECT_RULES,
  },
  {
    heading: "subset of connect",
    text: "`connect(Service, target, { subset: { size: 30 } })`. When it pays: [scaling.md](scaling.md).",
    file: "discovery/subset.d.ts",
    type: "SubsetOptions",
    rules: SUBSET_RULES,
  },
  {
    heading: "tls of connect",
    text: "`connect(Service, target, { tls: { ca } })`. How to make certificates: [security.md](security.md).",
    file: "transport/tls-options.d.ts",
    type: "ClientTlsOptions",
  },
  {
    heading: "connectDynamic",
    text: "`connectDynamic(name, target, { ... })` takes those of `connect` too. What it is for: [dynamic.md](dynamic.md).",
    file: "dynamic/connect-dynamic.d.ts",
    type: "DynamicOptions",
    rules: DYNAMIC_RULES,
    beside: CONNECT_RULES,
  },
  {
    heading: "implementDynamic",
    text: "`implementDynamic(contract, name, handler, { ... })` takes those of `implement` too.",
    file: "dynamic/implement-dynamic.d.ts",
    type: "ImplementDynamicOptions",
    rules: IMPLEMENT_DYNAMIC_RULES,
    beside: IMPLEMENT_RULES,
  },
  {
    heading: "with",
    text: "`client.with({ ... })` is the same client with these options for its calls. It opens no connection.",
    file: "client/client-base.d.ts",
    type: "CallOptions",
    rules: WITH_RULES,
  },
  {
    heading: "ready",
    text: "`await client.ready({ ... })` waits for a connection.",
    file: "client/client-base.d.ts",
    type: "ReadyOptions",
    rules: READY_RULES,
  },
  {
    heading: "startTelemetry",
    text: "`startTelemetry({ ... })` of `callwire/otel`. What it makes: [telemetry.md](telemetry.md).",
    file: "otel/start-telemetry.d.ts",
    type: "TelemetryOptions",
    rules: TELEMETRY_RULES,
  },
  {
    heading: "startMetrics",
    text: "`startMetrics({ registry })` of `callwire/prometheus`. What it makes: [telemetry.md](telemetry.md).",
    file: "prometheus/start-metrics.d.ts",
    type: "MetricsOptions",
    rules: METRICS_RULES,
  },
  {
    heading: "createCallLog",
    text: "`createCallLog({ logger })` of `callwire/call-log`. What it writes: [telemetry.md](telemetry.md#a-log-of-calls).",
    file: "call-log/create-call-log.d.ts",
    type: "CallLogOptions",
    rules: CALL_LOG_RULES,
  },
  {
    heading: "Targets",
    text: `As a text: ${TARGET_FORMS}. As an object, \`{ kind: "zookeeper", hosts, path, ... }\`; the text has \`?layout=\` and \`?sessionTimeoutMs=\` alone.`,
    file: "discovery/zookeeper/zookeeper-target.d.ts",
    type: "ZookeeperTarget",
    rules: ZOOKEEPER_RULES,
  },
  {
    heading: "Targets in DNS",
    text: '`dns:name:port` and `dns+srv:_service._tcp.name`, or `{ kind: "dns", name, ... }`. How it works: [discovery.md](discovery.md#dns).',
    file: "discovery/dns/dns-target.d.ts",
    type: "DnsTarget",
    rules: DNS_RULES,
  },
  {
    heading: "tls of a target",
    text: "The connection to ZooKeeper. It has nothing to do with the connections between clients and servers.",
    file: "transport/tls-options.d.ts",
    type: "HostTlsOptions",
  },
];

const HEAD = `# Options

Every option of \`serve\`, \`implement\`, \`connect\`, their dynamic forms, \`with\`, HTTP, telemetry and targets. Each
has what it may be, what holds without it, and what it means. \`npm run docs\` writes this page from the
rules that check the options, and a test fails when it differs. An option that is not listed is
refused, with a list of those that are.

Lengths of time are milliseconds, and sizes are bytes. The targets themselves, such as
\`zookeeper://host:port/path\`, are in [discovery.md](discovery.md).

Elsewhere: [\`callwire/testing\`](testing.md), [\`callwire/simulation\`](simulating.md), [\`callwire/web\`](browsers.md), [a registry of your own](extending.md#a-registry-of-your-own),
and the flags of [the command](cli.md), which \`callwire help\` lists.
`;

/** One option as its declaration has it. */
export interface DeclaredOption {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
  readonly doc: string;
}

export function writeOptionsPage(): string {
  const declared = readDeclarations(TABLES);
  const sections = TABLES.map((table, at) => {
    const own = (declared[at] ?? []).filter(({ name }) => !Object.hasOwn(table.beside ?? {}, name));
    const rows = own.map((option) => toRow(option, table.rules?.[option.name]));
    const head = [["option", "what it may be", "default", "meaning"]];
    return `## ${table.heading}\n\n${table.text}\n\n${layOut([...head, ...rows])}`;
  });
  return `${HEAD}\n${sections.join("\n")}`;
}

/** The options of each table, in the order of their declarations. */
export function readDeclarations(tables: readonly OptionTable[]): readonly (readonly DeclaredOption[])[] {
  const files = tables.map(({ file }) => join(DIST, file));
  const { NodeNext } = ts.ModuleKind;
  const program = ts.createProgram(files, {
    module: NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    exactOptionalPropertyTypes: true,
    strict: true,
    skipLibCheck: true,
    lib: ["lib.es5.d.ts"],
    types: [],
  });
  const checker = program.getTypeChecker();
  return tables.map(({ type }, at) => {
    const source = program.getSourceFile(files[at] ?? "");
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    const symbol = module === undefined ? undefined : checker.getExportsOfModule(module).find(({ name }) => name === type);
    if (symbol === undefined) throw new Error(`${type} is not in ${files[at]}; build first`);
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((property) => ({
      name: property.name,
      isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0,
      type: typeOf(property),
      doc: ts.displayPartsToString(property.getDocumentationComment(checker)).replace(/\s+/g, " ").trim(),
    }));
  });
}

/** They stand in one page, with what each does. */
const NAMES_OF_BALANCERS = `one of ${BALANCERS.join(", ")}`;

/** As it is written, without `undefined`. */
function typeOf(property: ts.Symbol): string {
  const [declaration] = property.declarations ?? [];
  const type = declaration !== undefined && ts.isPropertySignature(declaration) ? declaration.type?.getText() : undefined;
  return (type ?? "").replace(/ \| undefined$/, "").replace(/\s+/g, " ");
}

/** The sentence that says what holds when the option is left out. */
export function defaultOf(doc: string): string | undefined {
  const match = /\bDefault(:?) (.*?)(?:[.;](?= |$)|$)/.exec(doc);
  return match?.[2];
}

function toRow(option: DeclaredOption, rule: OptionRule | undefined): readonly string[] {
  const { name, isOptional, type, doc } = option;
  const mayBe =
    rule === undefined || rule.expected === ""
      ? `\`${type}\``
      : withCommas(rule.expected.replace(NAMES_OF_BALANCERS, "a name of [the table](discovery.md#which-instance-gets-a-call)"));
  const standard = rule?.standard === undefined ? (defaultOf(doc) ?? "none") : formatDefault(rule.standard);
  return [`\`${name}\``, mayBe, isOptional ? standard : "must be given", doc];
}

export function formatDefault(standard: string | number | boolean): string {
  return typeof standard === "number" ? standard.toLocaleString("en-US") : JSON.stringify(standard);
}

/** Numbers as the rest of the page has them. */
function withCommas(text: string): string {
  return text.replace(/\b\d{5,}\b|\b\d{4}\b/g, (number) => Number(number).toLocaleString("en-US"));
}

function layOut(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rest.map(line)].join("");
}
