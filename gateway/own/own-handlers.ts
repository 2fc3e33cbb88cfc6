// The handlers of gRPC's own services: reflection and health, which are of the gateway itself.

import { type DescMethod, fromJson, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import { createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { ContractSource } from "../call/contract-source.js";
import { isUnary, streamsAnswers, streamsBoth } from "../call/method-kinds.js";
import { typesOfFiles } from "../proto/contract-files.js";
import { Health } from "./health.js";
import { HEALTH_FILE, reflectionFile } from "./own-files.js";
import { type ContractTypes, Reflection, type ReflectionRequest } from "./reflection.js";

/** A name of a service, or of a file: more is none. */
const MAX_REQUEST_BYTES = 4_096;

/** By their paths, such as `grpc.health.v1.Health/Check`. */
export function createOwnHandlers(source: ContractSource, types: ContractTypes): ReadonlyMap<string, UniversalHandler> {
  const own = typesOfFiles([reflectionFile("v1"), reflectionFile("v1alpha"), HEALTH_FILE]);
  const reflection = new Reflection(source, own, types);
  const health = new Health(source);
  const router = createConnectRouter({ acceptCompression: [], readMaxBytes: MAX_REQUEST_BYTES });
  for (const type of own) {
    for (const method of type.kind === "service" ? type.methods : []) {
      if (streamsBoth(method)) {
        router.rpc(method, async function* (messages) {
          for await (const message of messages) {
            const request = jsonOf(method, message) as ReflectionRequest; // as own-files.ts has it
            yield answerOf(method, {
              validHost: request.host ?? "",
              originalRequest: { ...request },
              ...(await reflection.answer(request)),
            });
          }
        });
      } else if (isUnary(method)) {
        router.rpc(method, async (message) => answerOf(method, { status: await health.check(serviceOf(method, message)) }));
      } else if (streamsAnswers(method)) {
        router.rpc(method, async function* (message, { signal }) {
          for await (const status of health.watch(serviceOf(method, message), signal)) yield answerOf(method, { status });
        });
      }
    }
  }
  return new Map(router.handlers.map((handler) => [handler.requestPath.slice(1), handler]));
}

function serviceOf(method: DescMethod, message: Message): string {
  const { service } = jsonOf(method, message);
  return typeof service === "string" ? service : "";
}

function jsonOf({ input }: DescMethod, message: Message): JsonObject {
  return toJson(input, message) as JsonObject; // of a message that is none of Google's
}

function answerOf({ output }: DescMethod, json: unknown): Message {
  return fromJson(output, json as JsonObject); // plain objects of the types of this folder
}
