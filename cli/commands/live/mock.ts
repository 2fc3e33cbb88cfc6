// `callwire mock`: answer for services with values of their contracts. What it does is in
// live/mock/.

import type { LiveFlags } from "../../live/live-command.js";
import { runMock } from "../../live/mock/mock.js";
import type { MockFlags } from "../../live/mock/mock-server.js";
import { collect } from "../command.js";
import { defineLive } from "./live-definition.js";

const EXAMPLES = `
Examples:
  callwire mock idl/calculator.rpc --registry zookeeper://127.0.0.1:2181/rpc
  callwire mock idl/calculator.rpc --at 127.0.0.1:4000 --http 127.0.0.1:8080
  callwire mock --service demo.calculator.v1.Calculator --recording calls.ndjson
  callwire mock idl/calculator.rpc --rule divide:delay=50ms..200ms,error=UNAVAILABLE,share=0.1
A rule has delay, pace (between items), error (a code, or an error of the contract), share, stream
(items), and answer, which is last: JSON up to the end. Its entry in the registry says mock: true.`;

export const mockCommand = defineLive({
  name: "mock",
  description: "answer for services with values of their contracts",
  isOfService: false,
  at: "listens",
  declare: (command) =>
    command
      .argument("[contract]", "a .rpc file, a folder of them, or the full name of a service")
      .option("--service <name>", "only this service, by its full name; may be given again", collect)
      .option("--registry <url>", "where to register (default: CALLWIRE_REGISTRY, then registry of callwire.json)")
      .option("--at <address>", "listen at host:port, and register nowhere")
      .option("--listen <address>", "listen at host:port, and register (default: a free port of 127.0.0.1)")
      .option("--http <address>", "answer HTTP, too, at host:port")
      .option("--cors <origin>", "pages from there may call by HTTP; may be given again (default: none)", collect)
      .option("--insecure", "listen where other machines reach it; a mock speaks no TLS")
      .option("--seed <n>", "the same answers as in the run that printed it (default: one is drawn, and printed)")
      .option("--rule <rule>", "how a method answers, METHOD:delay=50ms,...; may be given again", collect)
      .option("--rules <file>", 'rules as JSON, such as {"divide": {"delay": "50ms"}}')
      .option("--recording <file>", "answer as in a recording of callwire record")
      .option("--contracts <folder>", "take the contract of a service from the .rpc files of a folder")
      .option("--timeout <time>", "how long the registry and a contract are waited for (default: 5s)")
      .option("--tls-ca <file>", "ask servers for a contract by TLS, and trust the authority in this file")
      .option("--tls-cert <file>", "show this certificate to servers that ask for one, by TLS")
      .option("--tls-key <file>", "the private key of --tls-cert")
      .option("--json", "print one JSON object")
      .addHelpText("after", EXAMPLES),
  run: (live, contract: string | undefined, flags: LiveFlags & MockFlags) => runMock(live, contract, flags),
});
