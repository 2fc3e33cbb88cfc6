// The set-ups of docs/telemetry.md, as somebody copies them, with packed packages in an empty
// folder.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runIn } from "../run-in.js";
import { installAll, ROOT } from "./packed.js";

const PAGE = readFileSync(join(ROOT, "docs/telemetry.md"), "utf8");

/** What stands around the lines of the page: a service that is in the package already. */
const HEAD = `import { connect, serve } from "callwire";
import { createHealth, Health as Calculator } from "callwire/health";
const services = [createHealth([]).implementation];
`;

/** The first program below a heading. */
function programOf(heading: string): string {
  const section = PAGE.slice(PAGE.indexOf(`\n## ${heading}\n`));
  const [, program] = /```ts\n([^`]+)```/.exec(section) ?? [];
  assert.ok(program !== undefined, heading);
  return program;
}

describe("the set-up of telemetry in an empty folder", function () {
  this.timeout(180_000);
  let app = "";
  before(async () => {
    app = await installAll();
  });

  async function run(name: string, program: string): Promise<string> {
    writeFileSync(join(app, name), program);
    return runIn(app, process.execPath, [name]);
  }

  it("has spans on the console by six lines for OpenTelemetry", async () => {
    const program = programOf("OpenTelemetry");
    assert.ok(program.trimEnd().split("\n").length <= 6, program);
    const lines = program
      .replace("Calculator, target", "Calculator, `tcp://${server.listening}`")
      .replace("export const", "const");
    const out = await run(
      "otel.mjs",
      `${lines}await client.check("");\nawait client.close();\nawait server.close();\n`.replace(/^/, HEAD),
    );

    assert.equal([...out.matchAll(/name: 'callwire\.health\.v1\.Health\/check'/g)].length, 2);
    assert.equal(new Set([...out.matchAll(/traceId: '(\w+)'/g)].map(([, id]) => id)).size, 1);
  });

  it("has metrics by five lines for Prometheus", async () => {
    const program = programOf("Prometheus");
    assert.ok(program.trimEnd().split("\n").length <= 5, program);
    const calls = `const server = await serve({ services });
const client = connect(Calculator, \`tcp://\${server.listening}\`);
await client.check("");
const { port } = metrics.address();
console.log(await (await fetch(\`http://127.0.0.1:\${port}/metrics\`)).text());
process.exit(0);
`;
    const served = program.replace("createServer(", "const metrics = createServer(").replace("9464", "0");
    const out = await run("prometheus.mjs", HEAD + served + calls);

    const labels = 'rpc_method="callwire.health.v1.Health/check",rpc_status_code="OK"';
    assert.ok(out.includes(`rpc_server_call_duration_seconds_count{${labels}} 1`), out);
    assert.ok(out.includes(`rpc_client_call_duration_seconds_count{${labels}} 1`), out);
  });
});
