// The official clients of Connect with the code that protoc-gen-es generates from
// `callwire export proto`: connect-node and connect-web. They stand in a folder of their own, with
// what scripts/install-environments.sh has installed.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { DescMessage, DescService, fromJson, toJson } from "@bufbuild/protobuf";
import type { createClient, Transport } from "@connectrpc/connect";
import type { createConnectTransport } from "@connectrpc/connect-node";
import { ROOT } from "../../support/run-script.js";

const TOOLS = join(ROOT, "test/environments/node_modules");
const CONTRACTS = ["calculator", "kitchen-sink", "conformance"] as const;

/** What of connect-web is used here. */
interface ConnectWeb {
  createConnectTransport(options: {
    readonly baseUrl: string;
    readonly useBinaryFormat?: boolean;
    readonly useHttpGet?: boolean;
  }): Transport;
}

/** One copy of each package, which the generated code uses, too. */
export interface Packages {
  readonly connect: { readonly createClient: typeof createClient };
  readonly node: { readonly createConnectTransport: typeof createConnectTransport };
  readonly web: ConnectWeb;
  readonly protobuf: { readonly fromJson: typeof fromJson; readonly toJson: typeof toJson };
  readonly Calculator: DescService;
  readonly Kitchen: DescService;
  readonly Conformance: DescService;
  readonly InvalidOperationSchema: DescMessage;
}

const PROGRAM = `
export * as connect from "@connectrpc/connect";
export * as node from "@connectrpc/connect-node";
export * as web from "@connectrpc/connect-web";
export * as protobuf from "@bufbuild/protobuf";
export { Calculator } from "./gen/calculator_pb.js";
export { InvalidOperationSchema, Kitchen } from "./gen/kitchen-sink_pb.js";
export { Conformance } from "./gen/conformance_pb.js";
`;

let generated: Promise<Packages> | undefined;

/** The same for all tests of a process. */
export function generateClients(): Promise<Packages> {
  generated ??= generate();
  return generated;
}

async function generate(): Promise<Packages> {
  const run = promisify(execFile);
  const folder = mkdtempSync(join(tmpdir(), "callwire-connect-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const proto = join(folder, "proto");
  const contracts = CONTRACTS.map((name) => join(ROOT, `idl/${name}.rpc`));
  await run(process.execPath, [join(ROOT, "cli/bin/callwire.js"), "export", "proto", "--out", proto, ...contracts], {
    cwd: folder,
  });
  symlinkSync(TOOLS, join(folder, "node_modules"));
  mkdirSync(join(folder, "gen"));
  const plugin = [
    `--plugin=protoc-gen-es=${join(TOOLS, ".bin/protoc-gen-es")}`,
    `--es_out=${join(folder, "gen")}`,
    "--es_opt=target=js,import_extension=js",
  ];
  const files = readdirSync(proto).filter((name) => name.endsWith(".proto"));
  await run("/usr/bin/protoc", ["-I", proto, ...plugin, ...files]);
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const program = join(folder, "clients.js");
  writeFileSync(program, PROGRAM);
  return (await import(pathToFileURL(program).href)) as Packages; // it exports just these
}
