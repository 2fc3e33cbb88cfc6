// Every piece of TypeScript that a page shows is compiled, behind what its page takes for granted.
// Those that are copies of files are not here.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { compile, createMemoryHost } from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import { packageOf, readExamples, readPage, readWholePrograms } from "./examples.js";

const ROOT = path.join(import.meta.dirname, "../../..");
const TSC = path.join(ROOT, "node_modules/typescript/bin/tsc");

const CALCULATOR = `
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorHandler } from "../../../generated/calculator.js";
`;

/** What stands before each piece of a page. */
const PAGES: Readonly<Record<string, string>> = {
  "README.md": "",
  "docs/browsers.md": `
import { type CalculatorClient as Client, $Calculator as $Service } from "./generated/calculator.js";
import { connect as connectWeb, type WebClient } from "callwire/web";
// Global, as the first piece has some of its own.
declare global {
  var $Calculator: typeof $Service;
  var connect: typeof connectWeb;
  var calc: WebClient<Client>;
}
`,
  "docs/calls.md": CALCULATOR,
  "docs/dynamic.md": "",
  "docs/http.md": CALCULATOR,
  "docs/json.md": "",
  "docs/mock.md": "",
  "docs/plugins.md": "",
  "docs/getting-started.md": "",
  "runtime/README.md": "",
  "compiler/README.md": "",
  "docs/simulating.md": "",
  "docs/testing.md": "",
  "docs/security.md": `${CALCULATOR}
import { connect, implement, type Pem, serve, type ServiceDef } from "callwire";
declare const handler: CalculatorHandler;
declare const Status: ServiceDef<object, object>;
declare const statusHandler: object;
declare const [cert, key, ca]: [Pem, Pem, Pem];
declare const target: string;
`,
  "docs/discovery.md": `
import { type Call, type ClientBase, connect, type Implementation, type RegistryTarget, serve, type ServiceDef } from "callwire";
interface CartsClient extends ClientBase<CartsClient> {
  add(item: string): Call<void>;
}
declare const Carts: ServiceDef<CartsClient, object>;
declare const services: readonly Implementation[];
// Global, as the first piece has one of its own.
declare global {
  var registry: RegistryTarget;
}
declare const customer: { readonly id: string };
declare const item: string;
`,
  "docs/operations.md": `
import type { CalculatorClient } from "../../../generated/calculator.js";
import type { Worker, MessagePort } from "node:worker_threads";
import type { CallwireServer, Implementation, serve as serveCallwire } from "callwire";
declare const app: { get(path: string, answer: () => unknown): void };
declare const calculator: CalculatorClient;
// Global, as some pieces have some of their own.
declare global {
  var serve: typeof serveCallwire;
  var server: CallwireServer;
  var services: readonly Implementation[];
  var database: { end(): Promise<void> };
  var thread: Worker;
  var parentPort: MessagePort;
  var metrics: { listen(port: number): void };
}
`,
};

const OPTIONS = {
  ...{ target: "es2022", lib: ["es2023", "esnext.disposable"], types: ["node"], module: "nodenext", noEmit: true },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
};

describe("the programs of the pages", function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(async () => {
    // Below the repository, so that `callwire` is found.
    folder = await mkdtemp(path.join(ROOT, "build/programs-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("compile", async () => {
    const counts = await Promise.all(Object.entries(PAGES).map(([page, before]) => write(page, before)));
    const whole = readWholePrograms();
    for (const [index, { contracts, text }] of whole.entries()) {
      const name = `whole-${index}`;
      await writeProgram(name, 0, "", text);
      for (const contract of Object.values(contracts)) await writeGenerated(name, contract);
    }
    await compileFolder();

    assert.ok(counts.every((count) => count > 0));
    assert.ok(whole.length > 0);
  });

  it("are noticed when they do not", async () => {
    await writeProgram("wrong", 0, "", 'import { serve } from "callwire";\nawait serve({ service: [] });\n');

    await assert.rejects(compileFolder(), /'services' is missing|'service' does not exist/);
  });

  /** Returns how many there are. */
  async function write(page: string, before: string): Promise<number> {
    const name = page.replaceAll(/[^A-Za-z]/g, "-");
    const examples = readExamples(readPage(page));
    const programs = examples.filter(({ language, mark }) => language === "ts" && mark === "");
    for (const [index, { text }] of programs.entries()) await writeProgram(name, index, before, text);
    const contract = examples.find(({ language, mark }) => language === "rpc" && mark === "");
    if (contract !== undefined) await writeGenerated(name, contract.text);
    // Of the example, where a page has no contract of its own.
    else if (programs.some(({ text }) => text.includes('"./generated/calculator.js"'))) await writeCalculator(name);
    return programs.length;
  }

  async function writeProgram(page: string, index: number, before: string, text: string): Promise<void> {
    await mkdir(path.join(folder, page), { recursive: true });
    await writeFile(path.join(folder, page, `${index}.ts`), `${before}${text}\nexport {};\n`);
  }

  async function writeCalculator(page: string): Promise<void> {
    await writeGenerated(page, readPage("idl/calculator.rpc"));
    const handler = readPage("examples/calculator/calculator.ts").replace("../../generated/", "./generated/");
    await writeFile(path.join(folder, page, "calculator.ts"), handler);
  }

  async function writeGenerated(page: string, text: string): Promise<void> {
    const { descriptor } = compile(createMemoryHost({ [`${packageOf(text)}.rpc`]: text }), { roots: [""] });
    assert.ok(descriptor !== undefined);
    await mkdir(path.join(folder, page, "generated"), { recursive: true });
    for (const file of emit(descriptor).files) await writeFile(path.join(folder, page, "generated", file.path), file.text);
  }

  async function compileFolder(): Promise<void> {
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, include: ["**/*.ts"] }));
    await promisify(execFile)(process.execPath, [TSC, "-p", folder]).catch((error: { stdout?: string }) => {
      throw new Error(error.stdout ?? String(error));
    });
  }
});
