// `callwire gateway`: HTTP for the services of a registry, until a signal.

import { RpcError, type ServerTlsOptions } from "callwire";
import type { FrontAdvice, HttpListener, OtherProtocol, ReadinessSource } from "callwire/http";
import { readDuration } from "../../input/duration.js";
import { Exit, UsageError } from "../../usage-error.js";
import { FollowedContracts } from "../followed-contracts.js";
import { Interruption } from "../interruption.js";
import { withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { drainGateway } from "./drain-gateway.js";
import { GatewayBackend } from "./gateway-backend.js";
import { inHttpFlags } from "./http-flags.js";
import { openHttpFront } from "./http-front.js";
import { KnownServices, MAX_SERVICES } from "./known-services.js";
import { loadGrpc } from "./load-grpc.js";
import { createReadiness } from "./readiness.js";

/** What the command line says. */
export interface GatewayFlags {
  readonly listen?: string | undefined;
  readonly listenCert?: string | undefined;
  readonly listenKey?: string | undefined;
  readonly listenCa?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly metadata?: readonly string[] | undefined;
  readonly host?: readonly string[] | undefined;
  readonly cors?: readonly string[] | undefined;
  readonly grace?: string | undefined;
  readonly drainDelay?: string | undefined;
  readonly grpc?: boolean | undefined;
}

const DEFAULT_LISTEN = "127.0.0.1:8080";
/** As a server has. */
const DEFAULT_GRACE_MS = 10_000;
const DEFAULT_DRAIN_DELAY_MS = 0;
/** For who runs it: a client that is refused may show it to them. */
const ADVICE: FrontAdvice = {
  host: "give callwire gateway its name by --host",
  origin: "give callwire gateway the origin by --cors",
  metrics: "ask a server, as the gateway has none",
};

/** Ends with the exit code of the signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function runGateway(live: Live, flags: GatewayFlags): Promise<Exit> {
  const graceMs = readTime(flags.grace, "--grace", DEFAULT_GRACE_MS);
  const delayMs = readTime(flags.drainDelay, "--drain-delay", DEFAULT_DRAIN_DELAY_MS);
  const createGrpc = flags.grpc === true ? await loadGrpc(live) : undefined;
  const interrupted = new Interruption();
  return withRegistry(live, async (registry) => {
    const contracts = new FollowedContracts(live, registry, "native", MAX_SERVICES);
    const services = new KnownServices(live, registry, contracts);
    const alive = setInterval(() => undefined, 60_000); // nothing else may keep the process
    try {
      await interrupted.during(services.begin());
      if (interrupted.exit !== undefined) return interrupted.exit;
      const signalled = new Promise<void>((resolve) => void interrupted.onInterrupt(resolve));
      const backend = new GatewayBackend(contracts, services);
      const front = await open(backend, createReadiness(registry, contracts), flags, createGrpc?.(backend));
      live.out(live.flags.json === true ? `${JSON.stringify({ url: front.url })}\n` : `${front.url}\n`);
      const count = `${contracts.size} ${contracts.size === 1 ? "service" : "services"}`;
      live.err(`${count} from ${live.tools.escape(registry.target)}; end with Ctrl+C\n`);
      await signalled;
      await drainGateway(front, backend, { delayMs, graceMs });
      return interrupted.exit ?? Exit.ok;
    } finally {
      interrupted.forget();
      clearInterval(alive);
      services.end();
      await contracts.close();
    }
  });
}

async function open(
  backend: GatewayBackend,
  health: ReadinessSource,
  flags: GatewayFlags,
  grpc: OtherProtocol | undefined,
): Promise<HttpListener> {
  const { listen = DEFAULT_LISTEN, insecure, metadata, host: hosts, cors: origins } = flags;
  const cors = origins === undefined ? undefined : { origins: origins.includes("*") ? ("*" as const) : origins };
  try {
    const options = { listen, tls: tlsOf(flags), insecure, metadata, hosts, cors, health };
    return await openHttpFront(backend, options, ADVICE, grpc);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new UsageError(inWordsOfFlags(error.text));
  }
}

/** What the options of HTTP are called here. */
function inWordsOfFlags(text: string): string {
  return inHttpFlags(
    text
      .replace("option hosts", "--host")
      .replace(/option (listen|metadata)(?: of \w+)?/, "--$1")
      .replace(/(?:option )?tls\.(cert|key|ca)/g, "--listen-$1")
      .replace("give tls,", "give --listen-cert and --listen-key,")
      .replace(/^\w+Http\w*: /, "--listen "),
  );
}

/** What stands in the files is checked by who listens. */
function tlsOf({ listenCert, listenKey, listenCa }: GatewayFlags): ServerTlsOptions | undefined {
  if (listenCert === undefined && listenKey === undefined && listenCa === undefined) return undefined;
  if (listenCert === undefined || listenKey === undefined)
    throw new UsageError("TLS needs a certificate and its key; give --listen-cert and --listen-key");
  const ca = listenCa === undefined ? {} : { ca: { file: listenCa } };
  return { cert: { file: listenCert }, key: { file: listenKey }, ...ca };
}

function readTime(text: string | undefined, option: string, standardMs: number): number {
  if (text === undefined) return standardMs;
  return readDuration(text, { option, fromMs: 0, toMs: 300_000, form: "a time from 0s to 5m, such as 10s" });
}
