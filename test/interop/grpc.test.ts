// Clients of gRPC by others, with code and types that protoc makes of the export, against
// `callwire gateway --grpc` as a process.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { exportProto, printProto } from "@callwire/compiler";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { type DivideOptions, InvalidOperation, Kitchen } from "../../generated/kitchen-sink.js";
import { EMPTY } from "../cli/live/callwire.js";
import { Authority } from "../support/certificates.js";
import { describeIdl } from "../support/contracts.js";
import { kitchen } from "../support/kitchen-server.js";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { ROOT } from "../support/run-script.js";
import { type Deferred, deferred } from "../support/wait.js";
import { callGrpcJs, type GrpcJsClient, type GrpcJsError, loadGrpcJs } from "./grpc/grpc-js.js";

const PROTOC = "/usr/bin/protoc";
const PYTHON = "/usr/bin/python3";
const OURS = path.join(ROOT, "test/interop/grpc");
const SERVICES = [
  "demo.calculator.v1.Calculator",
  "demo.kitchen.v1.Kitchen",
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

describe("callwire gateway --grpc", function () {
  this.timeout(120_000);
  this.slow(20_000);

  let folder: string;
  let registry: EmbeddedRegistry;
  let server: CallwireServer;
  let gateway: ProcessUnderTest;
  let address: string;
  let entered: Deferred<void>;
  let aborted: Deferred<void>;
  let late: Deferred<void>;
  /** Whether the call that comes too late was there in time. */
  let isWaiting = false;
  let options: DivideOptions | undefined;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-grpc-"));
    registry = await startEmbeddedRegistry();
    server = await serve({
      registry: registry.target,
      listen: "127.0.0.1:0",
      stopOnSignal: false,
      services: [implement(Calculator, calculator), implement(Kitchen, { ...kitchen, ...handler() })],
    });
    for (const file of exportProto(describeIdl())) {
      mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
      writeFileSync(path.join(folder, file.path), printProto(file));
    }
    for (const name of ["health", "reflection", "status"])
      cpSync(path.join(OURS, `${name}.proto`), path.join(folder, `${name}.proto`));
  });
  after(async () => {
    await server.close();
    await registry.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    entered = deferred();
    aborted = deferred();
    late = deferred();
    options = undefined;
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  function handler(): Partial<typeof kitchen> {
    return {
      async divide(context, num1, num2) {
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
        if (num1 < 7) return num1 / num2;
        if (num1 === 7) isWaiting = true;
        else entered.resolve();
        await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        (num1 === 7 ? late : aborted).resolve();
        return 0;
      },
      area(_context, shape, given) {
        options = given;
        return shape.kind === "polygon" ? shape.points.length : undefined;
      },
      find: (_context, name, limit) => new Map([[-limit, { kind: "right", value: { kind: "circle", radius: name.length } }]]),
    };
  }

  async function start(...words: readonly string[]): Promise<void> {
    gateway = ProcessUnderTest.start("cli/bin/callwire.js", ["gateway", "--grpc", "--listen", "127.0.0.1:0", ...words], {
      cwd: EMPTY,
      env: { CALLWIRE_REGISTRY: registry.target },
    });
    const [, found = ""] = await gateway.said(/^https?:\/\/(127\.0\.0\.1:\d+)$/);
    address = found;
  }

  async function generatePython(...names: readonly string[]): Promise<void> {
    const plugin = ["--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin", `--grpc_out=${folder}`];
    const files = names.map((name) => `${folder}/${name}.proto`);
    await promisify(execFile)(PROTOC, ["-I", folder, `--python_out=${folder}`, ...plugin, ...files]);
  }

  it("is called by grpcio for Python: every kind of method, errors, deadlines, reflection and health", async () => {
    await Promise.all([generatePython("calculator", "kitchen-sink", "money", "health", "reflection", "status"), start()]);
    const child = spawn(PYTHON, [path.join(OURS, "client.py"), address, folder], { stdio: ["pipe", "pipe", "inherit"] });
    const answers: Record<string, unknown> = {};
    createInterface({ input: child.stdout }).on("line", (line) => {
      Object.assign(answers, JSON.parse(line));
      if (line.startsWith('{"late"')) child.stdin.write(isWaiting ? "yes\n" : "no\n");
    });
    const closed = once(child, "close") as Promise<[number]>; // what the event has
    await Promise.race([entered.promise, closed]);
    child.stdin.end("yes\n");
    assert.equal((await closed)[0], 0);
    await Promise.all([late.promise, aborted.promise]); // the deadline and the cancellation have reached the handler

    assert.deepEqual(answers, {
      divide: { result: 2.5 },
      default: { result: 10 },
      declared: [
        "INVALID_ARGUMENT",
        "not by zero",
        [["type.googleapis.com/demo.kitchen.v1.InvalidOperation", { operation: "Divide", why: "not by zero" }]],
      ],
      missing: [
        "INVALID_ARGUMENT",
        'demo.kitchen.v1.Kitchen/divide: num1: missing; it must be a number, "NaN", "Infinity" or "-Infinity"',
        [],
      ],
      late: "DEADLINE_EXCEEDED",
      area: { result: 1 },
      find: { result: { "-3": { right: { circle: { radius: 3 } } } } },
      watch: [
        { x: 0, y: -0 },
        { x: 1, y: -1 },
      ],
      sum: { result: 3.5 },
      chat: [{ result: "a: first" }, { result: "a: second" }],
      entered: "yes",
      cancelled: true,
      health: { status: "SERVING" },
      services: SERVICES,
      reflected: { result: 0.125 },
    });
    assert.deepEqual(
      [
        options?.rounding,
        options?.tags,
        options?.big,
        options?.sequence,
        options?.at,
        options?.wait,
        options?.limits,
        options?.digits,
      ],
      ["Up", ["a"], 2n ** 64n - 1n, -(2 ** 53 - 1), new Date("2026-11-28T12:00:00.5Z"), 250, new Map([["low", [1.5]]]), 34],
    );
  });

  it("answers as docs/gateway.md shows it", async () => {
    const page = readFileSync(path.join(ROOT, "docs/gateway.md"), "utf8");
    const [, program = ""] = /```python\n(.*?)```/s.exec(page) ?? [];
    const [, shown = ""] = /\$ python3 client\.py\n(.*?)```/s.exec(page) ?? [];
    assert.ok(program.includes("127.0.0.1:8080") && shown !== "");
    await Promise.all([generatePython("calculator"), start()]);
    writeFileSync(path.join(folder, "client.py"), program.replace("127.0.0.1:8080", address));
    const { stdout } = await promisify(execFile)(PYTHON, ["client.py"], { cwd: folder });
    assert.equal(stdout, shown);
  });

  it("is called by grpc-js over TLS, drains at SIGTERM, and says so by its health", async () => {
    const authority = new Authority();
    const { cert, key } = authority.issue({ names: ["DNS:localhost"] });
    for (const [name, text] of Object.entries({ cert, key })) writeFileSync(path.join(folder, name), text);
    execFileSync(PROTOC, [
      ...["-I", folder, "--include_imports", `--descriptor_set_out=${folder}/set.bin`],
      ...["calculator", "kitchen-sink", "health"].map((name) => `${folder}/${name}.proto`),
    ]);
    await start("--listen-cert", `${folder}/cert`, "--listen-key", `${folder}/key`, "--drain-delay", "60s");
    const { grpc, clientOf } = loadGrpcJs(readFileSync(`${folder}/set.bin`));
    const credentials = grpc.credentials.createSsl(Buffer.from(authority.cert));
    const connect = (name: string, called?: string): GrpcJsClient =>
      new (clientOf(name, called))(address.replace("127.0.0.1", "localhost"), credentials);
    const opened = {
      kitchen: connect("demo.kitchen.v1.Kitchen"),
      health: connect("grpc.health.v1.Health"),
      misspelt: connect("demo.calculator.v1.Calculator", "demo.calculator.v1.Calculater"),
    };
    try {
      assert.deepEqual(await callGrpcJs(opened.kitchen, "divide", { num1: 3, num2: 2 }), { result: 1.5 });
      const declared = (await callGrpcJs(opened.kitchen, "divide", { num1: 1, num2: 0 })) as GrpcJsError; // it fails
      assert.deepEqual([declared.code, declared.details], [3, "not by zero"]);
      const [detail] = declared.metadata.get("grpc-status-details-bin");
      assert.ok(Buffer.isBuffer(detail) && detail.includes("demo.kitchen.v1.InvalidOperation"));
      const unknown = (await callGrpcJs(opened.misspelt, "divide", { num1: 1 })) as GrpcJsError; // it fails
      assert.equal(unknown.code, 12);
      assert.match(unknown.details, /did you mean \/demo\.calculator\.v1\.Calculator\/divide/);
      const points: unknown[] = [];
      const stream = opened.kitchen["watch"]?.({ fromSeq: 2 });
      assert.ok(stream !== undefined);
      for await (const point of stream) points.push(point);
      assert.equal(points.length, 2);
      const healthy = { service: "demo.kitchen.v1.Kitchen" };
      assert.deepEqual(await callGrpcJs(opened.health, "Check", healthy), { status: "SERVING" });
      const watched = opened.health["Watch"]?.(healthy);
      assert.ok(watched !== undefined);
      const seen: unknown[] = [];
      for await (const status of watched) {
        seen.push((status as { readonly status: string }).status); // as health.proto has it
        if (seen.length === 1) gateway.send("SIGTERM");
        else break;
      }
      assert.deepEqual(seen, ["SERVING", "NOT_SERVING"]);
      assert.deepEqual(await callGrpcJs(opened.kitchen, "divide", { num1: 3, num2: 2 }), { result: 1.5 }); // by a new connection
    } finally {
      for (const client of Object.values(opened)) client.close();
    }
  });
});
