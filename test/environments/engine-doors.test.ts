// Bun and Deno: what the conformance kit does not have. Each engine is on either side of TLS, is
// called by HTTP, drains at a signal, and starts workers or says that it cannot.

import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { connect, RpcError } from "callwire";
import { Calculator } from "../../generated/calculator.js";
import { findExit } from "../house/run-in.js";
import { Authority } from "../support/certificates.js";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { ROOT } from "../support/run-script.js";
import { ca, clientPair, serverPair, startTlsCalculator } from "../support/tls-calculator.js";
import { eventually } from "../support/wait.js";
import { BUN, DENO } from "./app-folder.js";
import type { EngineServerOptions } from "./engine-server.js";

const PROGRAMS = join(ROOT, "build/test/environments");
/** An engine may take seconds to start, where other tests run beside this one. */
const START_MS = 60_000;

/** Bun's node:http makes its connections itself. */
const ENGINES = [
  { engine: "Bun", command: [BUN], hasHttp: false },
  { engine: "Deno", command: [DENO, "run", "--allow-all"], hasHttp: true },
] as const;

for (const { engine, command, hasHttp } of ENGINES) {
  describe(engine, function () {
    this.timeout(120_000);

    const start = (options: EngineServerOptions) =>
      ProcessUnderTest.startCommand([...command, join(PROGRAMS, "engine-server.js"), JSON.stringify(options)]);

    it("serves TLS, and knows its client by its certificate", async () => {
      await using server = start({ serve: { tls: { ...serverPair, ca } } });
      const [, address] = await said(server, /^listens on (.*)$/);
      await using client = connect(Calculator, `tcp://${address}`, { tls: { ca, ...clientPair } });

      assert.equal(await client.checksum(new Uint8Array(1), 0), 7n);
      await said(server, /^called by .*spiffe:\/\/example\.org\/billing/);
    });

    it("takes no client over TLS whose certificate nobody has signed", async () => {
      await using server = start({ serve: { tls: { ...serverPair, ca } } });
      const [, address] = await said(server, /^listens on (.*)$/);
      const stranger = new Authority("strangers").issue({ names: ["DNS:billing.example.org"] });
      for (const pair of [{}, stranger]) {
        await using client = connect(Calculator, `tcp://${address}`, { tls: { ca, ...pair } });
        await assert.rejects(client.with({ failFast: true }).divide(1), (error) => error instanceof RpcError);
      }
      assert.doesNotMatch(server.lines.join("\n"), /a call begins/);
    });

    it("calls over TLS, and no server that is not the one", async () => {
      const names: string[] = [];
      const server = await startTlsCalculator(
        {
          checksum: (context) => {
            names.push(...(context.peer.certificate?.names ?? []));
            return 1n;
          },
        },
        { ca },
      );
      const call = async (trusted: string): Promise<string> => {
        const options = JSON.stringify({ tls: { ca: trusted, ...clientPair } });
        const words = [join(PROGRAMS, "engine-client.js"), `tcp://${server.listening}`, options];
        const [file, ...args] = [...command, ...words];
        return (await findExit(ROOT, file ?? "", args)).out;
      };

      assert.equal(await call(ca), "divided: 2.5\nchecksum: 1\n");
      assert.ok(names.includes("URI:spiffe://example.org/billing"));
      assert.match(await call(new Authority("others").cert), /UNAVAILABLE/);
      await server.close();
    });

    it(hasHttp ? "answers HTTP" : "says that it has no HTTP, and does not start", async () => {
      await using server = start({ isHttp: true });
      if (!hasHttp) {
        await said(server, /\[FAILED_PRECONDITION\] node:http of this engine does not give the connections of its server/);
        assert.equal((await server.ended()).code, 1);
        return;
      }
      const [, url] = await said(server, /^answers (.*)$/);

      assert.deepEqual(await post(`${url}/demo.calculator.v1.Calculator/divide`, { num1: 10, num2: 4 }), [200, { result: 2.5 }]);
      const [status, body] = await post(`${url}/demo.calculator.v1.Calculator/divide`, { num1: 1, num2: 0 });
      assert.deepEqual([status, (body as { code: string }).code], [400, "invalid_argument"]); // of Connect
    });

    it("drains at a signal: a call that runs is answered, and the process ends", async () => {
      await using server = start({});
      const [, address] = await said(server, /^listens on (.*)$/);
      await using client = connect(Calculator, `tcp://${address}`);
      const answer = client.checksum(new Uint8Array(1), 500);
      await said(server, /^a call begins$/);
      server.send("SIGTERM");

      assert.equal(await answer, 7n);
      assert.equal((await server.ended()).code, 143);
    });

    it("serves by workers, takes another for one that dies, and drains them at a signal", async () => {
      await using server = start({ serve: { workers: 2 } });
      const [, one = "", other = ""] = await said(server, /^listens on (\S+),(\S+)$/);
      await using first = connect(Calculator, `tcp://${one}`);
      await using second = connect(Calculator, `tcp://${other}`);
      const [a, b] = await Promise.all([first, second].map((client) => client.checksum(new Uint8Array(1), 0)));
      assert.deepEqual([a, b].sort(), [0n, 1n]);

      const [killed = 0] = server.children;
      process.kill(killed, "SIGKILL");
      await eventually(() => assert.deepEqual([server.children.length, server.children.includes(killed)], [2, false]), START_MS);
      const alive = await eventually(async () => {
        const lines = server.lines.flatMap((line) => /^listens on ([^,]+)$/.exec(line)?.[1] ?? []);
        assert.equal(lines.length, 3);
        return lines[2] ?? "";
      }, START_MS);
      await using third = connect(Calculator, `tcp://${alive}`);
      await third.ready();
      const begun = server.lines.filter((line) => line === "a call begins").length;
      const answer = third.checksum(new Uint8Array(1), 500);
      await eventually(() => assert.equal(server.lines.filter((line) => line === "a call begins").length, begun + 1));
      server.send("SIGTERM");
      assert.ok((await answer) < 2n);
      assert.equal((await server.ended()).code, 143);
    });

    it("keeps docs/protocol/vectors.json, as mocha runs it there", async () => {
      const [file = "", ...args] = [...command, "node_modules/mocha/bin/mocha.js", "build/test/conform/vectors.test.js"];
      const { out, err, code } = await findExit(ROOT, "env", ["-u", "NODE_V8_COVERAGE", file, ...args]);

      assert.equal(code, 0, out + err);
      assert.match(out, /^[1-9]\d\d passed, 0 failed$/m);
    });

    it("serves as docs/protocol.md says, by each rule of the conformance kit", async () => {
      await using server = ProcessUnderTest.startCommand([...command, join(ROOT, "build/test/conform/our-server.js")]);
      const [address = ""] = await said(server, /^127\.0\.0\.1:\d+$/);
      const { out, code } = await findExit(ROOT, process.execPath, [join(ROOT, "build/test/conform/run.js"), address]);

      assert.equal(code, 0, out);
      assert.match(out, /(\d{3}) of \1 rules are kept/);
    });
  });
}

function said(server: ProcessUnderTest, pattern: RegExp): Promise<RegExpExecArray> {
  return eventually(() => {
    for (const line of server.lines) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    throw new Error(`no line like ${pattern} in:\n${server.lines.join("\n")}`);
  }, START_MS);
}

/** Status and JSON. */
function post(url: string, value: unknown): Promise<readonly [number | undefined, unknown]> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", headers: { "content-type": "application/json" } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve([response.statusCode, JSON.parse(text)]));
    });
    asked.on("error", reject);
    asked.end(JSON.stringify(value));
  });
}
