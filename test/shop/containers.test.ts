// The image of the shop as its Dockerfile lays it, run as nobody, as process 1, on files that
// cannot be written: what docs/containers.md says of it.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectDynamic, type DynamicClient } from "callwire/dynamic";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { SECOND_SIGNAL_MS } from "#runtime/base/limits/server.js";
import { runIn } from "../house/run-in.js";
import { DnsServer } from "../support/dns-server.js";
import { startRawServer } from "../support/raw-server.js";
import { deferred, eventually, until } from "../support/wait.js";
import { Container } from "./container.js";
import { readCommand } from "./dockerfile.js";
import { type Image, layImage } from "./image.js";
import { copyShop, SHOP } from "./shop-copy.js";

const SERVICE = "shop.orders.v1.Orders";
const TOKEN_KEY = "of a test";
const withModule = (code: string): string => `--import=data:text/javascript,${encodeURIComponent(code)}`;
/** Modules of a service take ten minutes to read. */
const SLOW_MODULES = `
  export async function load(url, context, next) {
    if (url.endsWith("/serve.js")) await new Promise((resolve) => setTimeout(resolve, 600000));
    return next(url, context);
  }
`;
const READ_SLOWLY = `
  import { register } from "node:module";
  register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(SLOW_MODULES)}`)});
  process.on("newListener", (name) => {
    if (name === "SIGTERM") console.log("hears SIGTERM");
  });
`;
/** A timer that nobody closes, and a library that listens, too. */
const OTHERS = `
  setInterval(() => {}, 1000);
  process.on("SIGTERM", () => console.log("a library has seen it"));
`;

interface Wish {
  /** Over what all have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the one of these tests. */
  readonly registry?: string | false;
}

describe("the shop in containers", function () {
  this.timeout(300_000);
  this.slow(60_000);
  const open: AsyncDisposable[] = [];
  let image: Image;
  let certificates = "";
  let registry: EmbeddedRegistry;
  let token = "";
  let contract = "";

  before(async () => {
    const folder = await copyShop();
    await runIn(folder, "npm", ["run", "certificates", "--silent"]);
    certificates = join(folder, "certificates");
    contract = await runIn(folder, "npx", ["callwire", "descriptor"]);
    image = await layImage(folder);
    const tokens = join(image.root, "app/dist/src/tokens.js");
    const print = `import { issueToken } from ${JSON.stringify(tokens)}; console.log(issueToken("ada", ${JSON.stringify(TOKEN_KEY)}))`;
    token = (await runIn(folder, process.execPath, ["--input-type=module", "--eval", print])).trim();
    registry = await startEmbeddedRegistry();
  });
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing[Symbol.asyncDispose]();
  });
  after(() => registry.close());

  function run(name: string, { env = {}, registry: target = registry.target }: Wish = {}): Container {
    const started = new Container(image, {
      command: ["node", "dist/src/main.js", name],
      certificates,
      env: {
        ...{ SHOP_TOKEN_KEY: TOKEN_KEY, ADVERTISE_HOST: "127.0.0.1" },
        // Not those of the image: several share the network of this machine.
        ...{ LISTEN: "0.0.0.0:0", METRICS: "127.0.0.1:0" },
        ...(target === false ? {} : { CALLWIRE_REGISTRY: target }),
        ...env,
      },
    });
    open.push(started);
    return started;
  }

  async function readMetrics(container: Container): Promise<string> {
    const [, url = ""] = await container.process.said(/has metrics at (\S+)$/);
    return (await fetch(url)).text();
  }

  async function serve(name: string, wish: Wish = {}): Promise<Container> {
    const container = run(name, wish);
    await container.process.said(/listens on/);
    return container;
  }

  function connect(target: string): DynamicClient {
    const client = connectDynamic(SERVICE, target, { contract, tls: { ca: { file: join(certificates, "ca.crt") } } });
    open.push(client);
    return client.with({ metadata: { authorization: token } });
  }

  it("has a user who is not root, and commands that are lists", () => {
    assert.equal(image.user, "node");
    assert.deepEqual([image.command[0], image.health[0]], ["node", "node"]);
  });

  it("loses no call when one of two is stopped under load, with its metrics port and a timer open", async () => {
    await Promise.all([serve("inventory"), serve("payments")]);
    const [stopped] = await Promise.all([
      serve("orders", { env: { NODE_OPTIONS: `${image.env["NODE_OPTIONS"]} ${withModule(OTHERS)}` } }),
      serve("orders"),
    ]);
    const orders = connect(registry.target);
    let placed = 0;
    let isOver = false;
    const customers = Array.from({ length: 8 }, async (_, customer) => {
      for (let at = 0; !isOver; at++) {
        await orders.call("place", { order: `${customer}/${at}`, lines: [{ item: "tea" }] });
        placed++;
      }
    });
    await until(() => placed > 50, 60_000);
    assert.match(await readMetrics(stopped), /^rpc_server_call_duration_seconds_count\{.*place.*\} [1-9]/m);
    stopped.process.send("SIGTERM");
    stopped.process.send("SIGTERM");
    const { code, ms } = await stopped.process.ended();
    const atEnd = placed;
    await until(() => placed > atEnd + 20, 60_000);
    isOver = true;
    await Promise.all(customers); // rejects with the first call that has failed

    assert.equal(code, 143);
    assert.ok(ms < 10_000, `${ms} ms`);
    assert.match(stopped.process.lines.join("\n"), /a library has seen it/);
  });

  it("ends at once when SIGTERM comes while it starts", async () => {
    const asked = deferred<void>();
    await using silent = await startRawServer(() => asked.resolve()); // a registry that never answers
    const orders = run("orders", { registry: `zookeeper://127.0.0.1:${silent.port}/shop` });
    await asked.promise;
    orders.process.send("SIGTERM");

    const { code, ms } = await orders.process.ended();
    assert.deepEqual([code, ms < 5_000], [143, true], `${ms} ms`); // registering alone would take 10 s
  });

  it("ends at once when SIGTERM comes before it serves, while it reads its modules", async () => {
    const orders = run("orders", { env: { NODE_OPTIONS: withModule(READ_SLOWLY) } });
    await orders.process.said(/^hears SIGTERM$/);
    orders.process.send("SIGTERM");

    const { code, ms } = await orders.process.ended();
    assert.deepEqual([code, ms < 5_000], [143, true], `${ms} ms`);
  });

  it("finds its services by DNS alone, without a registry", async () => {
    const [inventory, payments] = await Promise.all(["inventory", "payments"].map((name) => serve(name, { registry: false })));
    const portOf = async (container: Container | undefined) =>
      (await container?.process.said(/listens on 0\.0\.0\.0:(\d+)/))?.[1];
    const dns = await DnsServer.start(({ name, type }) => ({ records: type === "A" ? [{ name, a: "127.0.0.1" }] : [] }));
    open.push({ [Symbol.asyncDispose]: () => dns.close() });
    const targetOf = (name: string, port = "") => `dns:${name}.shop.test:${port}?resolver=127.0.0.1:${dns.port}`;
    const orders = await serve("orders", {
      registry: false,
      env: {
        INVENTORY_TARGET: targetOf("inventory", await portOf(inventory)),
        PAYMENTS_TARGET: targetOf("payments", await portOf(payments)),
      },
    });
    const client = connect(`tcp://127.0.0.1:${await portOf(orders)}`);

    const receipt = await client.call("place", { order: "by DNS", lines: [{ item: "tea" }] });
    assert.deepEqual(receipt, { total: "450", payment: "payment-by DNS" });
    assert.ok(dns.questions.some(({ name }) => name === "payments.shop.test"));
  });

  it("finishes its calls also when SIGTERM comes again, a second and more after the first", async () => {
    const [orders, , payments] = await Promise.all([serve("orders"), serve("inventory"), serve("payments")]);
    const [, address] = await orders.process.said(/listens on ([^,]+)/);
    const client = connect(`tcp://${address?.replace("0.0.0.0", "127.0.0.1")}`);
    await client.call("place", { order: "first", lines: [{ item: "tea" }] });
    payments.process.send("SIGSTOP");
    const slow = client.call("place", { order: "slow", lines: [{ item: "tea" }] });
    await client.call("place", { order: "none left", lines: [{ item: "moon" }] }).catch(() => undefined); // behind it
    orders.process.send("SIGTERM");
    const secondAt = performance.now() + SECOND_SIGNAL_MS + 200;
    await until(() => performance.now() >= secondAt);
    orders.process.send("SIGTERM");
    payments.process.send("SIGCONT");

    assert.deepEqual(await slow, { total: "450", payment: "payment-slow" });
    assert.equal((await orders.process.ended()).code, 143);
  });

  it("is healthy by its own HEALTHCHECK while it takes calls, at the address of its own ENV", async () => {
    const env = { SHOP_TOKEN_KEY: TOKEN_KEY, ADVERTISE_HOST: "payments" };
    const alone = new Container(image, { command: ["node", "dist/src/main.js", "payments"], certificates, isAlone: true, env });
    open.push(alone);
    await alone.process.said(/listens on 0\.0\.0\.0:4000/);
    assert.equal(await alone.probe(), 0);

    alone.process.send("SIGSTOP");
    assert.equal(await alone.probe(), 3);
    alone.process.send("SIGCONT");
    await eventually(async () => assert.equal(await alone.probe(), 0));
  });

  it("runs as nobody, writes nowhere but in /data, and has the heap that its ENV says", async () => {
    const payments = await serve("payments");
    const evaluate = (code: string) => payments.run(["node", "--eval", code]);
    const write = (path: string) => `try { fs.writeFileSync("${path}", ""); console.log("${path}") } catch {}`;
    const paths = ["/app/x", "/app/dist/x", "/data/x", "/etc/x", "/usr/x", "/x"];
    const { out } = await evaluate(`console.log(process.getuid()); ${paths.map(write).join("; ")}`);
    assert.equal(out, "65534\n/data/x\n");
    assert.ok(existsSync(join(payments.data, "x")));

    const heap = Number((await evaluate("console.log(v8.getHeapStatistics().heap_size_limit)")).out);
    assert.ok(heap < 256 * 2 ** 20, `${heap} bytes, in a container of 256 MiB`);
  });

  it("has no compiler, no test and no key in its image", () => {
    const app = join(image.root, "app");
    const files = readdirSync(app, { recursive: true, encoding: "utf8" });
    assert.ok(files.includes("dist/src/main.js"));
    for (const name of [
      "node_modules/typescript",
      "node_modules/@callwire/cli",
      "node_modules/@callwire/compiler",
      "dist/test",
      "src",
      "idl",
    ])
      assert.ok(!files.includes(name), name);
    assert.deepEqual(
      files.filter((file) => /\.(?:key|crt)$/.test(file)),
      [],
    );
  });

  it("has every command that compose.yaml gives it", () => {
    const commands = [...readFileSync(join(SHOP, "compose.yaml"), "utf8").matchAll(/^ +command: (\[.*\])$/gm)];
    assert.equal(commands.length, 3);
    for (const [, list = ""] of commands) {
      const [program, file = "", service = ""] = readCommand(list);
      assert.equal(program, "node");
      assert.ok(existsSync(join(image.root, image.workdir, file)), file);
      assert.ok(existsSync(join(image.root, image.workdir, "dist/src", service, "serve.js")), service);
    }
  });
});
