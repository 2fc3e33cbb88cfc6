// Closes a server while a TLS handshake with it hangs, and ends when nothing keeps the process.

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
socket.unref();
await server.close();
console.log("closed");
