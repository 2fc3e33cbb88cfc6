// Closes a server while a TLS handshake with it hangs, and ends when nothing keeps the process. The
// last line is the milliseconds from the handshake to this end: to start takes as long as it takes.

import { once } from "node:events";
import { connect } from "node:net";
import { implement, serve } from "callwire";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator } from "../../generated/calculator.js";
import { Authority } from "./certificates.js";

const tls = new Authority().issue({ names: [`URI:callwire:${Calculator.name}`] });
const server = await serve({ services: [implement(Calculator, calculator)], tls, stopOnSignal: false });
const socket = connect(server.address.port, server.address.host);
await once(socket, "connect");
const startedAt = performance.now();
process.once("exit", () => console.log(performance.now() - startedAt));
socket.unref();
await server.close();
console.log("closed");
