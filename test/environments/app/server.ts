// Serves and calls through a registry, as a program that is bundled does:
// `server zookeeper://HOST:PORT/PATH`. Prints what was answered.

import { connect, implement, serve } from "callwire";
import { calculator } from "./calculator.js";
import { Calculator } from "./generated/calculator.js";

async function main(registry: string): Promise<void> {
  const server = await serve({ registry, services: [implement(Calculator, calculator)] });
  const client = connect(Calculator, registry);
  console.log(await client.divide(10, 4));
  await client.close();
  await server.close();
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
