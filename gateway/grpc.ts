// `createGrpc`: gRPC, gRPC-Web and Connect in binary, for the services of a gateway.

import type { IncomingMessage } from "node:http";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { OtherExchange, OtherProtocol, Pauses } from "callwire/http";
import type { ContractSource, ServiceContract } from "./call/contract-source.js";
import { encodeGrpcMessage } from "./call/grpc-message.js";
import { streamsBoth, streamsRequests } from "./call/method-kinds.js";
import { runHandler } from "./call/run-handler.js";
import { handlersOf, type ServiceHandlers } from "./call/service-handlers.js";
import { createOwnHandlers } from "./own/own-handlers.js";
import { explainNoTypes } from "./proto/contract-files.js";

/** What `createGrpc` is told. */
export interface GrpcOptions {
  /** Takes what who runs the gateway is to know, such as a contract that has no proto. */
  onWarning(text: string): void;
}

/** Headers of gRPC-Web, which pages send. */
const HEADERS = ["grpc-timeout", "x-grpc-web"] as const;
const GRPC = /^application\/grpc/i;
const GRPC_WEB = /^application\/grpc-web/i;
const BINARY = /^application\/(?:connect\+)?proto\b/i;
/** A call by GET has its message in the query. */
const BINARY_QUERY = /[?&]encoding=proto(?:&|$)/;

const UNIMPLEMENTED = "12";
const UNAVAILABLE = "14";

/** For `openHttpFront`, in front of the same services: with reflection and health of gRPC. */
export function createGrpc(source: ContractSource, { onWarning }: GrpcOptions): OtherProtocol {
  const routes = new Routes(source, onWarning);
  return {
    headers: HEADERS,
    takes: isOfOurs,
    answer: (exchange) => void answer(routes, exchange),
  };
}

function isOfOurs({ method, url = "", headers }: IncomingMessage): boolean {
  if (method === "GET") return BINARY_QUERY.test(url);
  const type = headers["content-type"] ?? "";
  return GRPC.test(type) || BINARY.test(type);
}

/** A handler, and when its client may leave time between its bytes. */
interface Route {
  readonly handler: UniversalHandler;
  readonly pauses: Pauses;
}

class Routes {
  readonly #source: ContractSource;
  readonly #onWarning: (text: string) => void;
  readonly #own: ReadonlyMap<string, UniversalHandler>;
  readonly #isCallable = new WeakMap<ServiceContract, boolean>();
  readonly #handlers = new WeakMap<ServiceContract, ServiceHandlers>();

  constructor(source: ContractSource, onWarning: (text: string) => void) {
    this.#source = source;
    this.#onWarning = onWarning;
    this.#own = createOwnHandlers(source, {
      isCallable: (contract) => this.#mayBeCalled(contract),
      typesOf: (contract) => this.#handlersOf(contract).types,
    });
  }

  /** Undefined: there is no such method. Rejects while nobody can say. */
  async find(path: string): Promise<Route | undefined> {
    const own = this.#own.get(path);
    if (own !== undefined) return { handler: own, pauses: streamsBoth(own.method) ? "always" : "never" };
    const contract = await this.#source.contract(path.slice(0, Math.max(0, path.indexOf("/"))));
    if (contract === undefined || !this.#mayBeCalled(contract)) return undefined;
    const handler = this.#handlersOf(contract).handlers.get(path);
    if (handler === undefined) return undefined;
    const mayPause = streamsRequests(handler.method) || streamsBoth(handler.method);
    const hasParameters = contract.methods.get(path)?.hasParameters === true;
    return { handler, pauses: !mayPause ? "never" : hasParameters ? "behindFirst" : "always" };
  }

  /** Whether its contract has a proto. When not, that is told once. */
  #mayBeCalled(contract: ServiceContract): boolean {
    const known = this.#isCallable.get(contract);
    if (known !== undefined) return known;
    const why = explainNoTypes(contract.descriptor);
    if (why !== undefined) this.#onWarning(`${contract.service} cannot be called by gRPC: ${why}`);
    this.#isCallable.set(contract, why === undefined);
    return why === undefined;
  }

  /** Made when they are first asked for. */
  #handlersOf(contract: ServiceContract): ServiceHandlers {
    const known = this.#handlers.get(contract);
    if (known !== undefined) return known;
    const made = handlersOf(contract, this.#source.maxMessageBytes);
    this.#handlers.set(contract, made);
    return made;
  }
}

async function answer(routes: Routes, exchange: OtherExchange): Promise<void> {
  const encoding = exchange.request.headers["grpc-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    const shown = exchange.textOf({ code: "UNIMPLEMENTED", message: JSON.stringify(encoding) });
    return refuse(exchange, UNIMPLEMENTED, `messages in ${shown} are not known here; send them as they are`);
  }
  let route: Route | undefined;
  try {
    route = await routes.find(exchange.path);
  } catch {
    return refuse(exchange, UNAVAILABLE, "it is not known at the moment who serves this; try again");
  }
  if (exchange.isOver) return; // a call that begins behind its client's end is cancelled by nobody
  if (route === undefined) return refuse(exchange, UNIMPLEMENTED, exchange.explainPath());
  await runHandler(route.handler, exchange, route.pauses);
}

/** The status stands in trailers; of gRPC-Web without a body, in headers. */
function refuse(exchange: OtherExchange, code: string, text: string): void {
  const { request, response, isLast } = exchange;
  const type = request.headers["content-type"] ?? "";
  if (!GRPC.test(type)) return exchange.refusePath();
  const status = { "grpc-status": code, "grpc-message": encodeGrpcMessage(text) };
  const isWeb = GRPC_WEB.test(type);
  response.writeHead(200, {
    "content-type": type,
    "grpc-accept-encoding": "identity",
    ...(isWeb ? status : {}),
    ...(isLast ? { connection: "close" } : {}),
  });
  if (!isWeb) response.addTrailers(status);
  response.end();
}
