// Streams in every direction, and a oneway call, between a server and a client in one process.

import { connect, implement, serve } from "callwire";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { kitchen } from "./kitchen.js";

await using server = await serve({ services: [implement(Kitchen, kitchen)] });
await using client = connect(Kitchen, `tcp://${server.listening}`);

await client.log("nobody answers this");

for await (const { x } of client.watch(1)) {
  console.log(`from the server: ${x}`);
  if (x === 2) break; // cancels the call: the handler's generator ends
}

console.log(`to the server: ${await client.sum([1, 2, 3])}`);

async function* lines(): AsyncGenerator<string> {
  yield "hello";
  yield "goodbye";
}
for await (const line of client.chat("lobby", lines())) console.log(`both ways: ${line}`);
