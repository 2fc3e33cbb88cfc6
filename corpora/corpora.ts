// The corpora: packages of npm with contracts of others.

import path from "node:path";

export interface Corpus {
  readonly name: string;
  /** Files, and folders that files import one another from. */
  readonly paths: readonly string[];
  readonly form: "proto";
}

const MODULES = path.join(import.meta.dirname, "../node_modules");

export const CORPORA: readonly Corpus[] = [
  proto("etcd3", "etcd3/proto"),
  proto(
    "@grpc/grpc-js",
    "@grpc/grpc-js/proto/channelz.proto",
    "@grpc/grpc-js/proto/xds",
    "@grpc/grpc-js/proto/protoc-gen-validate",
  ),
  proto("google-gax", "google-gax/build/protos"),
  proto("google-proto-files", "google-proto-files"),
];

function proto(name: string, ...paths: readonly string[]): Corpus {
  return { name, paths: paths.map((each) => path.join(MODULES, each)), form: "proto" };
}
