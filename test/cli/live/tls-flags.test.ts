import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, implement, serve } from "callwire";
import { createHealth, Health } from "callwire/health";
import { inWordsOfFlags, readTls } from "#cli/live/tls-flags.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Authority } from "../../support/certificates.js";
import { authority, clientPair, silent } from "../../support/tls-calculator.js";
import { asNobody } from "../sandbox.js";
import { callwire } from "./callwire.js";

const REFLECTION = "callwire.reflection.v1.Reflection";
const asIs = (text: string): string => text;

describe("the files of TLS on the command line", () => {
  let folder = "";
  const files = { ca: "", cert: "", key: "" };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-tls-"));
    for (const [name, text] of Object.entries({ ca: authority.cert, ...clientPair })) write(name as keyof typeof files, text);
    mkdirSync(path.join(folder, "folder"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(name: keyof typeof files, text: string): void {
    files[name] = path.join(folder, `${name}.pem`);
    writeFileSync(files[name], text);
  }

  it("are what a client is told, and none of them is no TLS", () => {
    const { ca, cert, key } = files;
    assert.equal(readTls({}, asIs), undefined);
    assert.deepEqual(readTls({ tlsCa: ca }, asIs), { ca: { file: ca } });
    assert.deepEqual(readTls({ tlsCert: cert, tlsKey: key }, asIs), { cert: { file: cert }, key: { file: key } });
    const all = readTls({ tlsCa: ca, tlsCert: cert, tlsKey: key }, asIs);
    assert.deepEqual(all, { ca: { file: ca }, cert: { file: cert }, key: { file: key } });
  });

  it("are a pair, or one of them is asked for", () => {
    assert.throws(() => readTls({ tlsCert: files.cert }, asIs), /^UsageError: --tls-cert needs .*; give --tls-key too$/);
    assert.throws(() => readTls({ tlsKey: files.key }, asIs), /^UsageError: --tls-key needs .*; give --tls-cert too$/);
  });

  it("are named when they cannot be read, each by its option", async () => {
    const { ca, cert, key } = files;
    const none = path.join(folder, "none");
    const flags = { tlsCa: ca, tlsCert: cert, tlsKey: key };
    const missing = (option: string) =>
      new RegExp(`^UsageError: ${option} names "${none}", .* it does not exist; give a PEM file$`);
    assert.throws(() => readTls({ ...flags, tlsCa: none }, asIs), missing("--tls-ca"));
    assert.throws(() => readTls({ ...flags, tlsCert: none }, asIs), missing("--tls-cert"));
    assert.throws(() => readTls({ ...flags, tlsKey: none }, asIs), missing("--tls-key"));
    assert.throws(() => readTls({ ...flags, tlsKey: path.join(folder, "folder") }, asIs), /--tls-key .*: it is a folder;/);
    await asNobody(async () => assert.throws(() => readTls(flags, asIs), /--tls-ca .*: permission denied;/));
  });

  it("are named with escapes, as a name may hold what a terminal obeys", () => {
    assert.throws(() => readTls({ tlsCa: "\u202e" }, (text) => text.replace("\u202e", "<escaped>")), /names "<escaped>", which/);
  });

  it("stand in an error in the place of a client's options, and the server's own stay", () => {
    const told: readonly (readonly [string, string])[] = [
      ["asks for one; give tls.cert and tls.key (A)", "asks for one; give --tls-cert and --tls-key (A)"],
      ["option tls.key is encrypted", "--tls-key is encrypted"],
      ["no authority in tls.ca has signed it", "no authority in --tls-ca has signed it"],
      ["check tls.cert, and the server's tls.ca", "check --tls-cert, and the server's tls.ca"],
      ["add that authority to its tls.ca", "add that authority to its tls.ca"],
      ["it speaks TLS; give connect the option tls", "it speaks TLS; give --tls-ca"],
      ["my.tls.cert.example", "my.tls.cert.example"],
    ];
    for (const [text, expected] of told) assert.equal(inWordsOfFlags(text), expected);
  });

  describe("at a server that asks for certificates", function () {
    this.timeout(60_000);
    this.slow(5_000);
    let server: CallwireServer;

    before(async () => {
      const names = [Calculator.name, Health.name, REFLECTION].map((name) => `URI:callwire:${name}`);
      server = await serve({
        listen: "127.0.0.1:0",
        services: [implement(Calculator, calculator), createHealth([Calculator]).implementation],
        tls: { ...authority.issue({ names }), ca: authority.cert },
        stopOnSignal: false,
        logger: silent,
      });
    });
    after(() => server.close());

    const run = (...args: readonly string[]) => callwire([...args, "--at", server.listening, "--tls-ca", files.ca]);
    const own = () => ["--tls-cert", files.cert, "--tls-key", files.key];

    it("let a probe, and every other command, ask it", async () => {
      const probed = await run("health", ...own());
      assert.deepEqual([probed.code, probed.stderr], [0, ""]);
      assert.match(probed.stdout, /Serving/);
      const called = await run("call", `${Calculator.name}/divide`, "num1=6", "num2=3", ...own());
      assert.deepEqual([called.code, called.stdout], [0, "2\n"], called.stderr);
      for (const args of [
        ["services"],
        ["describe", Calculator.name],
        ["bench", `${Calculator.name}/divide`, "num1=6", "-n", "10"],
        ["bench", `${Calculator.name}/divide`, "num1=6", "-n", "10", "--processes", "2"],
      ]) {
        const { code, stderr, stdout } = await run(...args, ...own());
        assert.equal(code, 0, `${args.join(" ")}: ${stderr}${stdout}`);
      }
    });

    it("are asked for where they are not given, with the options to give", async () => {
      const probed = await run("health");
      assert.equal(probed.code, 3);
      assert.match(probed.stdout, /the server asks for a client certificate; give --tls-cert and --tls-key/);
      const called = await run("call", `${Calculator.name}/divide`, "num1=6");
      assert.equal(called.code, 3);
      assert.match(called.stderr, /asks for a client certificate; give --tls-cert and --tls-key/);
    });

    it("are refused with exit code 2 by a probe and by the others, in the same words", async () => {
      const stranger = path.join(folder, "stranger.pem");
      writeFileSync(stranger, new Authority("stranger").issue().key);
      const wrong: readonly (readonly [readonly string[], RegExp])[] = [
        [["--tls-cert", files.cert], /^callwire: --tls-cert needs the key of it; give --tls-key too\n$/],
        [["--tls-key", files.key], /^callwire: --tls-key needs its certificate; give --tls-cert too\n$/],
        [["--tls-cert", "none", "--tls-key", files.key], /^callwire: --tls-cert names "none", .* it does not exist; .*\n$/],
        [["--tls-cert", files.cert, "--tls-key", stranger], /^callwire: --tls-key is not the key of .* in --tls-cert; .*\n$/],
        [["--tls-cert", files.key, "--tls-key", files.key], /^callwire: --tls-cert holds no PEM certificate; .*\n$/],
      ];
      for (const [args, expected] of wrong) {
        for (const command of [["health"], ["call", `${Calculator.name}/divide`, "num1=6"]]) {
          const { code, stdout, stderr } = await run(...command, ...args);
          assert.deepEqual([code, stdout], [2, ""], stderr);
          assert.match(stderr, expected);
        }
      }
    });
  });
});
