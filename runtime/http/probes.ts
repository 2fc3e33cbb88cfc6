// What balancers and monitors ask: whether the process lives, whether it takes calls, and its
// metrics. No calls.

import type { HttpBackend } from "./backend.js";
import type { Exchange } from "./exchange.js";
import type { FrontAdvice } from "./front-advice.js";

/** By what is used of it: a `Registry` of prom-client is one. */
export interface MetricsSource {
  /** Of the text. */
  readonly contentType: string;
  /** All metrics of now, as text. */
  metrics(): Promise<string>;
}

/** By what is used of it: what `createHealth` of `callwire/health` returns is one. */
export interface ReadinessSource {
  /** Undefined for a service that it does not know; `""` is the whole server. */
  isServing(service: string): boolean | undefined;
}

/** Of `createHttp`. */
export interface ProbeOptions {
  readonly health: ReadinessSource | undefined;
  readonly metrics: MetricsSource | undefined;
}

/** What is asked about. */
export interface Probed extends ProbeOptions {
  readonly backend: HttpBackend;
  readonly advice: FrontAdvice;
}

export function isProbe(path: string): boolean {
  return path === "healthz" || path === "readyz" || path === "metrics";
}

export function answerProbe(exchange: Exchange, path: string, query: string, probed: Probed): void {
  const { method } = exchange.request;
  if (method !== "GET" && method !== "HEAD") answer(exchange, 405, "take it by GET\n", "text/plain", { allow: "GET, HEAD" });
  else if (path === "healthz") answer(exchange, 200, "ok\n");
  else if (path === "metrics") void answerMetrics(exchange, probed);
  else answerReady(exchange, new URLSearchParams(query).get("service") ?? "", probed);
}

/** Of one service, or with `""` of the whole server. */
function answerReady(exchange: Exchange, service: string, { backend, health }: Probed): void {
  if (backend.isDraining) return answer(exchange, 503, "draining\n");
  if (service !== "" && !backend.serves(service)) return answer(exchange, 404, "no such service\n");
  const isServing = health?.isServing(service) !== false;
  answer(exchange, isServing ? 200 : 503, isServing ? "ready\n" : "not serving\n");
}

async function answerMetrics(exchange: Exchange, { metrics: source, advice }: Probed): Promise<void> {
  if (source === undefined) return answer(exchange, 404, `no metrics here; ${advice.metrics}\n`);
  try {
    const text = await source.metrics();
    answer(exchange, 200, text, source.contentType);
  } catch {
    answer(exchange, 500, "the metrics cannot be read\n");
  }
}

function answer(
  { request, response, connection }: Exchange,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
  headers: Readonly<Record<string, string>> = {},
): void {
  const close = connection.closesBehindAnswer ? { connection: "close" } : {};
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...headers,
    ...close,
    "content-type": type,
    "content-length": String(body.length),
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
