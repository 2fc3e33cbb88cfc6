// `callwire gateway`: HTTP for the services of a registry. What it does is in live/gateway/.

import { type GatewayFlags, runGateway } from "../../live/gateway/gateway.js";
import type { LiveFlags } from "../../live/live-command.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Speaks Connect with JSON, so that curl and browsers can call every service of the registry:
  callwire gateway --registry zookeeper://127.0.0.1:2181/rpc
  curl -H 'content-type: application/json' -d '{"num1": 10}' \\
    http://127.0.0.1:8080/demo.calculator.v1.Calculator/divide
--timeout bounds how long the registry and a contract are waited for. A call has the time that its
client gives, or its contract. SIGTERM ends it: /readyz says so, and the calls that run finish.`;

export const gatewayCommand = defineLive({
  name: "gateway",
  description: "answer HTTP for the services of a registry",
  declare: (command) =>
    withServersAndContracts(command)
      .option("--listen <address>", "host:port, or unix:/path (default: 127.0.0.1:8080)")
      .option("--listen-cert <file>", "speak TLS to clients, with this certificate")
      .option("--listen-key <file>", "the private key of --listen-cert")
      .option("--listen-ca <file>", "ask clients for a certificate of this authority")
      .option("--insecure", "listen without TLS where other machines reach it, as behind a proxy")
      .option("--metadata <header>", "a header that becomes metadata; may be given again", collect)
      .option(
        "--host <name>",
        "a name that clients have for it; may be given again (default: every name; on loopback those of this machine)",
        collect,
      )
      .option("--cors <origin>", "pages from there may call; may be given again (default: none)", collect)
      .option("--grpc", "speak gRPC and gRPC-Web, too, with the package @callwire/gateway")
      .option("--grace <time>", "how long running calls may take at the end (default: 10s)")
      .option("--drain-delay <time>", "how long /readyz says it before clients are told to go (default: 0s)")
      .addHelpText("after", EXAMPLES),
  run: (live, _none: undefined, flags: LiveFlags & GatewayFlags) => runGateway(live, flags),
});
