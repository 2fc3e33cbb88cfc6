// Serves and calls from CommonJS. Prints what was answered.

const { connect, implement, serve } = require("callwire");
const { Calculator, InvalidOperation } = require("./js/generated/calculator.js");
const { calculator } = require("./js/calculator.js");

async function main() {
  const server = await serve({ services: [implement(Calculator, calculator)] });
  const client = connect(Calculator, `tcp://${server.listening}`);
  console.log(await client.divide(10, 4));
  await client.divide(1, 0).catch((error) => console.log(error instanceof InvalidOperation, error.why));
  await client.close();
  await server.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
