// grpc-js with the types that protoc has made, from `test/environments`, whose packages this
// repository has no types of.

import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "../../support/run-script.js";

export interface GrpcJsError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata: { get(name: string): readonly unknown[] };
}

type GrpcJsMethod = (...given: readonly unknown[]) => AsyncIterable<unknown>;

export type GrpcJsClient = { readonly [method: string]: GrpcJsMethod | undefined } & { close(): void };

interface GrpcJs {
  readonly credentials: { createSsl(roots: Buffer): unknown; createInsecure(): unknown };
  makeClientConstructor(
    definition: unknown,
    name: string,
  ): new (
    address: string,
    credentials: unknown,
    options?: object,
  ) => GrpcJsClient;
}

/** Long enough for a busy machine. */
const PATIENT_MS = 60_000;

/** Of a set of descriptors, as protoc writes it. */
export function loadGrpcJs(set: Buffer) {
  const require = createRequire(path.join(ROOT, "test/environments/package.json"));
  const grpc = require("@grpc/grpc-js") as GrpcJs; // as its documentation has it
  const loader = require("@grpc/proto-loader") as {
    loadFileDescriptorSetFromBuffer(set: Buffer, options: object): Record<string, Record<string, object>>;
  }; // as above
  const definitions = loader.loadFileDescriptorSetFromBuffer(set, { keepCase: true, enums: String, longs: String });
  /** `called`: the service that stands in the paths. */
  const clientOf = (name: string, called = name) => {
    const methods = Object.entries(definitions[name] ?? {}).map(([method, own]) => [
      method,
      { ...own, path: `/${called}/${method}` },
    ]);
    return grpc.makeClientConstructor(Object.fromEntries(methods), name);
  };
  return { grpc, clientOf };
}

/** Resolves with the answer, or with the error. */
export function callGrpcJs(client: GrpcJsClient, method: string, args: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const deadline = Date.now() + PATIENT_MS;
    client[method]?.(args, { deadline }, (error: GrpcJsError | null, answer: unknown) => resolve(error ?? answer));
  });
}
