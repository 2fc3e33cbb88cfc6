import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { IS_LONG } from "../../support/long-form.js";
import { findExit, runIn } from "../run-in.js";
import { installAll, packAll, packManifests, QUIET, ROOT } from "./packed.js";

const BIN = join(ROOT, "node_modules/.bin");

const CONTRACT = `package demo.greeter.v1;

error Nobody { 1 why: string = "nobody is there" @message; }

service Greeter {
  @idempotent
  greet(name: string, times: u8 = 1): string throws Nobody;
}
`;

/** Two mistakes: a type and an error that are not there. */
const WRONG = `package demo.wrong.v1;

struct Pair { 1 left: string; 1 right: Strng; }

service Wrong { swap(pair: Pair): Pair throws Missing; }
`;

/** Calls itself once by address and once by name, through the registry for development. */
const PROGRAM = `import { attempt, connect, implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { FakeClock } from "callwire/testing";
import { connect as connectWeb, type WebClient } from "callwire/web";
import { ZookeeperRegistry } from "callwire/zookeeper";
import type { Descriptor } from "callwire/schema";
import { $Greeter, Greeter, type GreeterClient, Nobody } from "../generated/greeter.js";

export type Contract = Descriptor;
const registry = await startEmbeddedRegistry();
const server = await serve({
  registry: registry.target,
  services: [
    implement(Greeter, {
      greet(_context, name, times) {
        if (name === "") throw new Nobody({ why: "the name is empty" });
        return \`hello \${name} \`.repeat(times).trim();
      },
    }),
  ],
});
for (const target of [\`tcp://\${server.listening}\`, registry.target]) {
  await using greeter = connect(Greeter, target);
  console.log(await greeter.greet("you"), "/", await greeter.greet("you", 2));
  const result = await attempt(greeter.greet(""));
  console.log(result.ok ? "answered" : result.error instanceof Nobody ? result.error.why : result.error.message);
}
await server.close();
await registry.close();
const page: WebClient<GreeterClient> = connectWeb($Greeter, "http://127.0.0.1:1/");
await page.close();
console.log(typeof FakeClock, typeof ZookeeperRegistry);
`;

/** Prints how many names each module exports, each loaded by a thread in which no other is. */
const COUNT_EXPORTS = `const { once } = require("node:events");
const { Worker } = require("node:worker_threads");
const load = "import(workerData).then((module) => parentPort.postMessage(Object.keys(module).length))";
const code = "const { parentPort, workerData } = require('node:worker_threads'); " + load;
const count = async (name) => [name, (await once(new Worker(code, { eval: true, workerData: name }), "message"))[0]];
(async () => {
  const counts = [];
  for (const name of process.argv.slice(1)) counts.push(await count(name));
  console.log(JSON.stringify(Object.fromEntries(counts)));
})();
`;

const NAMES = ["callwire", "@callwire/compiler", "@callwire/cli", "@callwire/gateway", "@callwire/nestjs"];
/** The short form takes the first and the last, in which each comes before each other. */
const ORDERS = [
  [0, 1, 2, 3, 4],
  ...(IS_LONG
    ? [
        [0, 2, 4, 1, 3],
        [1, 0, 3, 4, 2],
        [1, 4, 3, 2, 0],
        [2, 0, 3, 1, 4],
        [4, 3, 1, 0, 2],
      ]
    : []),
  [4, 3, 2, 1, 0],
];

/** The flags of this repository, and the declarations of the packages are checked too. */
const TSCONFIG = {
  compilerOptions: {
    ...readJson(join(ROOT, "tsconfig.base.json")).compilerOptions,
    skipLibCheck: false,
    rootDir: ".",
    outDir: "out",
  },
  include: ["generated", "src"],
};

describe("the packages, packed and installed into an empty folder", function () {
  this.timeout(180_000);
  let tarballs = "";
  let app = "";
  let packed: readonly string[] = [];
  // What npx would run; npx itself would take the options of an npm that runs this test for its
  // own.
  const bin = () => join(app, "node_modules/.bin/callwire");

  before(async () => {
    packed = await packAll();
    tarballs = dirname(packed[0] ?? "");
    app = await installAll();
    mkdirSync(join(app, "idl"));
    mkdirSync(join(app, "src"));
    writeFileSync(join(app, "idl/greeter.rpc"), CONTRACT);
    writeFileSync(join(app, "src/main.ts"), PROGRAM);
    writeFileSync(join(app, "tsconfig.json"), JSON.stringify(TSCONFIG));
  });

  it("are five", () => {
    const names = packed.map((file) => basename(file).replace(/-\d.*$/, ""));
    assert.deepEqual(names.sort(), ["callwire", "callwire-cli", "callwire-compiler", "callwire-gateway", "callwire-nestjs"]);
  });

  it("hold a licence, a README and no build state", async () => {
    for (const tarball of packed) {
      const files = (await runIn(tarballs, "tar", ["-tzf", tarball])).split("\n");
      assert.ok(files.includes("package/LICENSE") && files.includes("package/README.md"), tarball);
      assert.deepEqual(
        // The template of a new project is TypeScript on purpose.
        files.filter((file) => /tsbuildinfo$|(?<!\.d)\.ts$/.test(file) && !file.startsWith("package/dist/template/")),
        [],
      );
    }
  });

  it("hold the licences of what the command's bundle is made of", async () => {
    const tarball = packed.find((file) => file.includes("callwire-cli")) ?? "";
    const text = await runIn(tarballs, "tar", ["-xzOf", tarball, "package/dist/third-party-licenses.txt"]);

    for (const name of ["commander", "diff", "chevrotain"]) assert.match(text, new RegExp(`^${name} [\\d.]+\\n\\n\\S`, "m"));
    assert.match(text, /Copyright/);
  });

  it("are installed by one npm install into an empty folder", async () => {
    await inFolder(async (folder) => {
      await runIn(folder, "npm", ["install", ...QUIET, "--ignore-scripts", ...packed.toReversed()]);
      const version = await runIn(folder, join(folder, "node_modules/.bin/callwire"), ["--version"]);
      assert.match(version, /^\d+\.\d+\.\d+\n$/);
      // One of each: a second one, inside of another, would be another class of each error.
      for (const name of NAMES) assert.deepEqual(installed(folder, name), [join(folder, "node_modules", name)]);
    });
  });

  it("are one of each, in whatever order npm install is given them", async () => {
    await inFolder(async (small) => {
      const manifests = await packManifests(small);
      for (const order of ORDERS) {
        await inFolder(async (folder) => {
          const given = order.map((at) => manifests[at] ?? "");
          await runIn(folder, "npm", ["install", ...QUIET, "--package-lock-only", "--ignore-scripts", ...given]);
          const places = Object.keys(readJson(join(folder, "package-lock.json")).packages ?? {});
          for (const name of NAMES) {
            const found = places.filter((place) => place.endsWith(`node_modules/${name}`));
            assert.deepEqual(found, [`node_modules/${name}`], order.join(", "));
          }
        });
      }
    });
  });

  it("are a dependency and two for development, as the README has it", async () => {
    await inFolder(async (folder) => {
      for (const part of ["package.json", "package-lock.json", "node_modules"])
        cpSync(join(app, part), join(folder, part), { recursive: true, verbatimSymlinks: true });
      await runIn(folder, join(folder, "node_modules/.bin/callwire"), ["--version"]);
      await runIn(folder, "npm", ["prune", ...QUIET, "--omit=dev"]);

      assert.deepEqual([...installed(folder, "@callwire/cli"), ...installed(folder, "@callwire/compiler")], []);
      const code = 'import("callwire").then(({ serve }) => console.log(typeof serve))';
      assert.equal(await runIn(folder, process.execPath, ["--eval", code]), "function\n");
    });
  });

  it("have what the gateway needs for gRPC, which its command finds in the project", async () => {
    const words = ["gateway", "--grpc", "--registry", "zookeeper://127.0.0.1:1/rpc", "--timeout", "500ms"];
    const { code, err } = await findExit(app, bin(), words);
    assert.deepEqual([code, /gateway@/.test(err)], [3, false], err); // it got as far as the registry
  });

  it("pass publint, warnings included", async () => {
    for (const tarball of packed) await runIn(tarballs, join(BIN, "publint"), ["--strict", tarball]);
  });

  it("resolve with their types wherever ES modules do", async () => {
    for (const tarball of packed) {
      // The command has nothing to import, so attw has nothing to resolve.
      if (!tarball.includes("callwire-cli")) await runIn(tarballs, join(BIN, "attw"), [tarball, "--profile", "esm-only"]);
    }
  });

  it("open every door of the runtime, with something behind it", async () => {
    const doors = Object.keys(readJson(join(ROOT, "runtime/package.json")).exports ?? {}).filter(
      (door) => !door.endsWith(".json"),
    );
    assert.ok(doors.length >= 6);
    const names = doors.map((door) => door.replace(/^\./, "callwire"));
    const counts = JSON.parse(await runIn(app, process.execPath, ["--eval", COUNT_EXPORTS, ...names])) as unknown; // what it prints
    assert.deepEqual(Object.keys(counts as object), names);
    for (const [name, count] of Object.entries(counts as Record<string, unknown>)) assert.ok(Number(count) > 0, name);
  });

  it("explain a diagnostic code by the bin", async () => {
    assert.match(await runIn(app, bin(), ["explain", "cw2001"]), /^# CW2001: unknown type\n/);
  });

  it("refuse a wrong contract by the bin with exit code 1, and write nothing", async () => {
    const folder = join(app, "wrong");
    mkdirSync(join(folder, "idl"), { recursive: true });
    writeFileSync(join(folder, "idl/greeter.rpc"), CONTRACT);
    writeFileSync(join(folder, "idl/wrong.rpc"), WRONG);

    for (const command of ["check", "generate"]) {
      const { code, err, out } = await findExit(folder, bin(), [command]);
      assert.equal(code, 1, command);
      for (const word of ["wrong.rpc", "Strng", "Missing"]) assert.ok((out + err).includes(word), `${command}: ${word}`);
    }
    assert.equal(existsSync(join(folder, "generated")), false);
  });

  it("check and generate a contract by the bin, compile strictly, and call by address and by name", async () => {
    await runIn(app, bin(), ["check"]);
    await runIn(app, bin(), ["generate"]);
    await runIn(app, process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."]);
    const output = await runIn(app, process.execPath, ["out/src/main.js"]);

    const calls = "hello you / hello you hello you\nthe name is empty\n";
    assert.equal(output, `${calls}${calls}function function\n`);
  });
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-empty-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a package is below a folder, wherever npm has put it. */
function installed(folder: string, name: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(`node_modules/${name}`)).map((file) => join(folder, file));
}

interface Json {
  readonly version?: string;
  readonly packages?: Readonly<Record<string, unknown>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, "utf8")) as Json; // a package.json or a tsconfig without comments
}
