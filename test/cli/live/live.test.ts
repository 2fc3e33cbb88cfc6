import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { createHealth, type HealthService } from "callwire/health";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { kitchen } from "../../support/kitchen-server.js";
import { ROOT } from "../../support/run-script.js";
import { callwire, type Outcome, type RunOptions, steady } from "./callwire.js";

const CALC = "demo.calculator.v1.Calculator";
const KITCHEN = "demo.kitchen.v1.Kitchen";

describe("the live commands", function () {
  this.timeout(120_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  let health: HealthService;
  const servers: CallwireServer[] = [];

  before(async () => {
    registry = await startEmbeddedRegistry();
    health = createHealth([Calculator]);
    const own = implement(Calculator, calculator);
    for (const services of [
      [own, health.implementation],
      [own, implement(Kitchen, kitchen)],
    ]) {
      servers.push(
        await serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false, version: "1.2" }),
      );
    }
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return callwire(args, { ...options, env: { CALLWIRE_REGISTRY: registry.target, ...options.env } });
  }

  describe("services", () => {
    it("lists what is registered, without an option at the server", async () => {
      const { stdout, stderr, code } = await run(["services"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(
        stdout,
        `SERVICE                        UP  ALL  VERSION  CONTRACT
demo.calculator.v1.Calculator   2    2  1.2      ${Calculator.fingerprint}
demo.kitchen.v1.Kitchen         1    1  1.2      ${Kitchen.fingerprint}
`,
      );
    });

    it("takes a part of the name, and prints one JSON object", async () => {
      const { stdout, code } = await run(["services", "KITCHEN", "--json"]);
      const service = { name: KITCHEN, up: 1, instances: 1, versions: ["1.2"], fingerprints: [Kitchen.fingerprint] };
      assert.deepEqual([code, JSON.parse(stdout)], [0, { services: [service] }]);
    });

    it("asks one server with --at", async () => {
      const { stdout, code } = await callwire(["services", "--at", servers[1]?.listening ?? ""]);
      assert.deepEqual([code, stdout.split("\n").length], [0, 4]);
      assert.match(stdout, new RegExp(`^${KITCHEN} +${Kitchen.fingerprint}$`, "m"));
    });

    it("says what to do when no registry is named, or none is there", async () => {
      const none = await callwire(["services"]);
      assert.equal(none.code, 2);
      assert.match(
        none.stderr,
        /^callwire: no registry is named; give --registry zookeeper:\/\/host:port\/path, set CALLWIRE_REGISTRY/,
      );
      const gone = await callwire(["services", "--registry", "zookeeper://127.0.0.1:1/rpc", "--timeout", "500ms"]);
      assert.equal(gone.code, 3);
      assert.match(gone.stderr, /error UNAVAILABLE: zookeeper:\/\/127\.0\.0\.1:1\/rpc did not answer within 500 ms; check/);
      assert.equal((await callwire(["services", "--registry", registry.target, "--timeout", "soon"])).code, 2);
      const unitless = await callwire(["services", "--registry", registry.target, "--timeout", "5"]);
      assert.deepEqual(
        [unitless.code, unitless.stderr],
        [2, "callwire: --timeout takes a time with its unit; did you mean 5s or 5ms?\n"],
      );
    });

    it("says that memory: is inside of one process", async () => {
      const hint = /memory: is inside of one process, and this command is another; name a registry that all see/;
      assert.match((await callwire(["services", "--registry", "memory:"])).stderr, hint);
      assert.match((await callwire(["instances", CALC, "--registry", "memory:dev"])).stderr, hint);
      assert.match((await callwire(["call", `${CALC}/divide`, "--registry", "memory:dev"])).stderr, hint);
      assert.doesNotMatch((await run(["services"])).stderr, hint);
    });

    it("takes the registry of callwire.json below the environment, and that below the flag", async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "callwire-live-"));
      writeFileSync(path.join(folder, "callwire.json"), JSON.stringify({ registry: registry.target }));
      assert.equal((await callwire(["services"], { cwd: folder })).code, 0);
      const env = { CALLWIRE_REGISTRY: "memory:nothing" };
      assert.match((await callwire(["services"], { cwd: folder, env })).stderr, /no service is registered under memory:nothing/);
      assert.equal((await callwire(["services", "--registry", registry.target], { cwd: folder, env })).code, 0);
    });
  });

  describe("instances", () => {
    it("lists the instances, aligned", async () => {
      const { stdout, code } = steady(await run(["instances", CALC]));
      const row = (health: string) => `HOST:PORT ID up ${health} 100 - 1.2 ${Calculator.fingerprint} TIME`;
      const [titles, ...rows] = stdout.trim().split("\n");
      assert.deepEqual([code, titles], [0, "ADDRESS ID STATE HEALTH WEIGHT ZONE VERSION CONTRACT AGE"]);
      assert.deepEqual(rows.sort(), [row("Serving"), row("answers")].sort());
    });

    it("names the service that was probably meant, with exit code 3", async () => {
      const { stdout, stderr, code } = await run(["instances", "demo.calculator.v1.Calculater"]);
      assert.deepEqual([code, stdout], [3, ""]);
      assert.match(
        stderr,
        /^callwire: no instance of demo\.calculator\.v1\.Calculater is registered .*; did you mean demo\.calculator\.v1\.Calculator\?\n$/,
      );
      assert.match((await run(["instances", "calculator"])).stderr, /did you mean demo\.calculator\.v1\.Calculator\?/);
    });

    it("prints the list again at each change with --watch, until Ctrl-C", async () => {
      let extra: Promise<CallwireServer> | undefined;
      const outcome = await run(["instances", KITCHEN, "--watch"], {
        onOutput: (stdout, child) => {
          const tables = stdout.split("ADDRESS").length - 1;
          const services = [implement(Kitchen, kitchen)];
          if (tables >= 1) extra ??= serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
          if (tables >= 2) child.kill("SIGINT");
        },
      });
      await (await extra)?.close();
      assert.equal(outcome.code, 130);
    });
  });

  describe("describe", () => {
    it("writes the contract as it was, from another folder", async () => {
      const { stdout, stderr, code } = await run(["describe", CALC]);
      assert.deepEqual([code, stderr], [0, `contract ${Calculator.fingerprint} from registry\n`]);
      for (const line of ['  2 why: string = "invalid operation" @message;', "  @idempotent @timeout(5s)", "  /// num1 / num2."])
        assert.ok(stdout.includes(`\n${line}\n`), line);
      assert.ok(stdout.includes(`\n// callwire call ${CALC}/summarize -d '{"values":[1]}'\n`));
    });

    it("writes one method with its errors, its defaults and a request", async () => {
      const { stdout, code } = await run(["describe", `${CALC}/divide`]);
      assert.equal(code, 0);
      assert.match(stdout, /divide\(num1: f64, num2: f64 = 1\): f64 throws InvalidOperation;/);
      assert.match(stdout, /@code\(INVALID_ARGUMENT\)\nerror InvalidOperation \{/);
      assert.match(
        stdout,
        /\/\/ left out: num2 = 1\n\/\/ to call it:\n\/\/ callwire call demo\.calculator\.v1\.Calculator\/divide num1=1\n$/,
      );
      const json = await run(["describe", `${CALC}/divide`, "--json"]);
      assert.deepEqual((JSON.parse(json.stdout) as { example: unknown }).example, { num1: 1 });
    });

    it("names the method that was probably meant", async () => {
      const { stderr, code } = await run(["describe", `${CALC}/devide`]);
      assert.deepEqual([code, stderr], [2, `callwire: ${CALC} has no method devide; did you mean divide?\n`]);
    });

    it("asks the server behind tcp, which has no registry", async () => {
      const { stdout, stderr, code } = steady(await callwire(["describe", KITCHEN, "--at", servers[1]?.listening ?? ""]));
      assert.deepEqual([code, stderr], [0, `contract ${Kitchen.fingerprint} from HOST:PORT\n`]);
      assert.match(stdout, /import \{ Money \} from "\.\/money\.rpc";/);
    });

    it("says what to do about a server that gives no contract, and --contracts helps", async () => {
      const services = [implement(Calculator, calculator)];
      await using old = await serve({ listen: "127.0.0.1:0", services, stopOnSignal: false, schemas: false });
      const at = ["--at", old.listening];
      const { stderr, code } = steady(await callwire(["describe", CALC, ...at]));
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `callwire: there is no contract of ${CALC}: HOST:PORT has none to give; generate its code again with this version, start it without schemas: false, and put *.contract.js beside a bundle; or give the folder of its .rpc files with --contracts\n`,
      );
      const idl = path.join(ROOT, "idl");
      assert.equal((await callwire(["call", `${CALC}/divide`, "num1=9", "num2=3", ...at, "--contracts", idl])).stdout, "3\n");
    });
  });

  describe("call", () => {
    it("calls by name, with JSON in and out, and says who answered", async () => {
      const { stdout, stderr, code } = steady(await run(["call", `${CALC}/divide`, "num1=10", "num2=4"]));
      assert.deepEqual([code, stdout, stderr], [0, "2.5\n", "answered from HOST:PORT ID in TIME\n"]);
    });

    it("takes lists by :=, fields by their path, and the whole by -d", async () => {
      const pairs = ["values:=[1,2.5]", "options.digits=3", "options.label=x"];
      const expected = { count: 2, sum: 3.5, mean: 1.75, sorted: [1, 2.5], label: "x" };
      assert.deepEqual(JSON.parse((await run(["call", `${CALC}/summarize`, ...pairs])).stdout), expected);
      const body = JSON.stringify({ values: [1, 2.5], options: { digits: 3, label: "x" } });
      assert.deepEqual(JSON.parse((await run(["call", `${CALC}/summarize`, "-d", body])).stdout), expected);
      assert.deepEqual(JSON.parse((await run(["call", `${CALC}/summarize`, "-d", "-"], { input: body })).stdout), expected);
      assert.equal((await run(["call", `${CALC}/factorial`, "n=20"])).stdout, '"2432902008176640000"\n');
    });

    it("ends with 4 at a declared error, with 2 at what does not fit, with 3 when nobody is there", async () => {
      const declared = await run(["call", `${CALC}/divide`, "num1=1", "num2=0"]);
      assert.deepEqual([declared.code, declared.stdout], [4, ""]);
      assert.match(
        declared.stderr,
        /^error InvalidOperation \(INVALID_ARGUMENT\): cannot divide by zero\n {2}\{"operation":"Divide",/,
      );
      const wrong = await run(["call", `${CALC}/factorial`, "n=x"]);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /^callwire: demo\.calculator\.v1\.Calculator\/factorial: n: "x" is not/);
      const unknown = await run(["call", `${CALC}/summarize`, "values:=[]", "options.digts=1"]);
      assert.deepEqual([unknown.code, unknown.stderr], [2, 'callwire: summarize has no "options.digts"; did you mean digits?\n']);
      assert.equal((await run(["call", "demo.Nobody/f"])).code, 3);
    });

    it("says what was tried and what to do next when no instance answers", async () => {
      const contracts = ["--contracts", path.join(ROOT, "idl"), "--registry", "static:127.0.0.1:1,127.0.0.1:2"];
      const { stdout, stderr, code } = steady(await callwire(["call", `${CALC}/divide`, "num1=1", ...contracts]));
      assert.deepEqual([code, stdout], [78, ""]);
      assert.equal(
        stderr,
        `error UNAVAILABLE: no instance of ${CALC} answered (2 tried, TIME of TIME)
 HOST:PORT ECONNREFUSED
 HOST:PORT ECONNREFUSED
 next: callwire instances ${CALC} --registry static:HOST:PORT,HOST:PORT --watch or: callwire doctor --registry static:HOST:PORT,HOST:PORT
`,
      );
    });

    it("calls each instance with --all", async () => {
      const { stdout, code } = await run(["call", `${CALC}/divide`, "num1=7", "--all"]);
      assert.deepEqual([code, stdout], [0, "7\n7\n"]);
    });

    it("sends metadata, and says with --trace what the client knows", async () => {
      const { stderr, code } = steady(await run(["call", `${CALC}/divide`, "num1=7", "-H", "x-a: b", "--trace"]));
      assert.equal(code, 0);
      assert.match(stderr, /registry zookeeper:\/\/HOST:PORT\/rpc: connected, 2 listed, balancer p2c\n/);
      assert.match(
        stderr,
        /\n HOST:PORT ID: \w+, weight 100(?: \(\d+ for this client(?:, while the instance is new|: it may not be picked)\))?, latency/,
      );
      assert.equal((await run(["call", `${CALC}/divide`, "num1=7", "-H", "nothing"])).code, 2);
    });

    it("prints one shape with --json: a result, an item or an error, each a line", async () => {
      const lines = (text: string): readonly unknown[] =>
        text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
      const json = async (...args: readonly string[]) => {
        const { code, stdout } = await run(["call", ...args, "--json"]);
        return [code, ...lines(stdout)];
      };
      assert.deepEqual(await json(`${CALC}/divide`, "num1=10", "num2=4"), [0, { result: 2.5 }]);
      assert.deepEqual(await json(`${KITCHEN}/ping`), [0, { result: null }]);
      const fields = { operation: "Divide", why: "cannot divide by zero" };
      const declared = { name: "InvalidOperation", code: "INVALID_ARGUMENT", message: "cannot divide by zero", fields };
      assert.deepEqual(await json(`${CALC}/divide`, "num1=1", "num2=0"), [4, { error: declared }]);
      const [code, absent] = await json("demo.Nobody/f");
      const { error } = absent as { readonly error: { readonly name: string; readonly code: string; readonly message: string } };
      assert.deepEqual([code, error.name, error.code], [3, "RpcError", "UNAVAILABLE"]);
      assert.match(error.message, /^no instance of demo\.Nobody is registered under /);
      const all = (await json(`${CALC}/divide`, "num1=7", "--all")).slice(1) as readonly Readonly<Record<string, unknown>>[];
      assert.deepEqual(all.map(({ instance }) => instance).sort(), servers.map(({ listening }) => listening).sort());
      assert.deepEqual(
        all.map(({ id, result }) => [servers.some((server) => server.id === id), result]),
        [
          [true, 7],
          [true, 7],
        ],
      );
      const chat = await run(["call", `${KITCHEN}/chat`, "room=a", "--json"], { input: '"x"\n"y"\n' });
      assert.deepEqual(
        lines(chat.stdout).map((line) => Object.keys(line as object)),
        [["item"], ["item"]],
      );
    });

    it("prints a stream as lines of JSON, and sends one from the standard input", async () => {
      const summed = await run(["call", `${KITCHEN}/sum`], { input: "1\n2\n\n3.5\n" });
      assert.deepEqual([summed.code, summed.stdout], [0, "6.5\n"]);
      const chat = await run(["call", `${KITCHEN}/chat`, "room=a"], { input: '"x"\n"y"\n' });
      assert.equal(chat.code, 0);
      assert.equal(chat.stdout.split("\n").length, 3);
      const wrong = await run(["call", `${KITCHEN}/sum`], { input: "1\nno\n" });
      assert.deepEqual([wrong.code, /line 2 of the standard input is not JSON/.test(wrong.stderr)], [2, true]);
    });
  });

  describe("health", () => {
    it("asks each instance, and ends with 0 while all take calls", async () => {
      const { stdout, code } = steady(await run(["health", CALC]));
      assert.equal(code, 0);
      assert.match(stdout, /HOST:PORT Serving TIME\n/);
      assert.match(stdout, /HOST:PORT answers, without a health service TIME\n/);
    });

    it("ends with 3 when one does not, and when nobody is there", async () => {
      health.setServing(CALC, false);
      try {
        const { stdout, code } = steady(await run(["health", CALC, "--json"]));
        assert.equal(code, 3);
        assert.match(stdout, /"status": "NotServing"/);
      } finally {
        health.setServing(CALC, true);
      }
      assert.equal((await callwire(["health", "--at", servers[0]?.listening ?? ""])).code, 0);
      assert.equal((await callwire(["health", "--at", "127.0.0.1:1"])).code, 3);
      const unnamed = await run(["health"]);
      assert.equal(unnamed.code, 2);
      assert.match(unnamed.stderr, /^callwire: health asks a service, or a server with --at host:port; name one\n$/);
      const advice = new Map([
        ["127.0.0.1:99999", /"127\.0\.0\.1:99999" is not host:port; write --at 127\.0\.0\.1:4000, or --at unix:\/path/],
        ["tcp://10.0.0.7:4000", /"tcp:\/\/10\.0\.0\.7:4000" is not host:port; write --at 10\.0\.0\.7:4000, or/],
        ["http://10.0.0.7", /"http:\/\/10\.0\.0\.7" is not host:port; write --at 127\.0\.0\.1:4000, or/],
        ["zookeeper://zk1/rpc", /"zookeeper:\/\/zk1\/rpc" is a registry; write --registry zookeeper:\/\/zk1\/rpc/],
        ["dns:10.0.0.7:4000", /"dns:10\.0\.0\.7:4000" is a registry; write --registry dns:10\.0\.0\.7:4000/],
        ["unix:run/x", /"unix:run\/x" is not host:port/],
      ]);
      for (const [at, message] of advice) {
        const wrong = await callwire(["health", "--at", at]);
        assert.equal(wrong.code, 2);
        assert.match(wrong.stderr, new RegExp(`^callwire: --at [^\\n]*${message.source}[^\\n]*\\n$`));
      }
    });
  });

  it("are shown in groups", async () => {
    const { stderr, code } = await callwire([]);
    assert.equal(code, 2);
    const at = ["\nContracts:\n", "\nServices that run:\n", "\nProject:\n"].map((title) => stderr.indexOf(title));
    assert.ok(
      at.every((place) => place > 0),
      stderr,
    );
    assert.deepEqual(
      [...at].sort((left, right) => left - right),
      at,
    );
  });
});
