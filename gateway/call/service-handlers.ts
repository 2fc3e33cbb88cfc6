// What answers the methods of one version of a service: handlers of connect-es for each protocol,
// with types that are made of its contract.

import type { DescMethod, DescService, FileRegistry } from "@bufbuild/protobuf";
import { type ConnectRouter, createConnectRouter, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { HttpMethod, OtherExchange } from "callwire/http";
import { typesOfContract } from "../proto/contract-files.js";
import type { ServiceContract } from "./contract-source.js";
import { GrpcCall } from "./grpc-call.js";
import { isUnary, streamsAnswers, streamsBoth, streamsRequests } from "./method-kinds.js";

/** What a handler knows of its request. */
export const EXCHANGE = createContextKey<OtherExchange | undefined>(undefined);

/** One version of a service, as it is called. */
export interface ServiceHandlers {
  /** All types of its contract. */
  readonly types: FileRegistry;
  /** By their paths, such as `demo.calculator.v1.Calculator/divide`. */
  readonly handlers: ReadonlyMap<string, UniversalHandler>;
}

/** Of a contract that has a proto. Throws TypeError when the service is not in it. */
export function handlersOf(contract: ServiceContract, maxMessageBytes: number): ServiceHandlers {
  const types = typesOfContract(contract.descriptor);
  const service = types.getService(contract.service);
  if (service === undefined) throw new TypeError(`${contract.service} is not in its own contract`);
  return { types, handlers: new Map(handlersOfMethods(service, contract.methods, maxMessageBytes)) };
}

function handlersOfMethods(
  service: DescService,
  methods: ReadonlyMap<string, HttpMethod>,
  maxMessageBytes: number,
): readonly (readonly [string, UniversalHandler])[] {
  // No compression: what a few bytes become would count for nothing in the limits of bodies.
  const router = createConnectRouter({ acceptCompression: [], readMaxBytes: maxMessageBytes });
  for (const types of service.methods) {
    const method = methods.get(`${service.typeName}/${types.name}`);
    if (method !== undefined) addMethod(router, types, method);
  }
  return router.handlers.map((handler) => [handler.requestPath.slice(1), handler]);
}

function addMethod(router: ConnectRouter, types: DescMethod, method: HttpMethod): void {
  const begin = (context: HandlerContext): GrpcCall => new GrpcCall(method, types, exchangeOf(context), context);
  if (isUnary(types)) {
    router.rpc(types, async (message, context) => {
      const call = begin(context);
      return call.answerOnce(call.askOnce(message));
    });
  } else if (streamsAnswers(types)) {
    router.rpc(types, async function* (message, context) {
      const call = begin(context);
      yield* call.answerEach(call.askOnce(message));
    });
  } else if (streamsRequests(types)) {
    router.rpc(types, async (messages, context) => {
      const call = begin(context);
      return call.answerOnce(await call.askEach(messages));
    });
  } else if (streamsBoth(types)) {
    router.rpc(types, async function* (messages, context) {
      const call = begin(context);
      yield* call.answerEach(await call.askEach(messages));
    });
  }
}

function exchangeOf({ values }: HandlerContext): OtherExchange {
  const exchange = values.get(EXCHANGE);
  if (exchange === undefined) throw new TypeError("a handler was called without its exchange");
  return exchange;
}
