// The corpora: packages of npm with contracts of others.

import path from "node:path";

export interface Corpus {
  readonly name: string;
  /** Files, and folders that files import one another from. */
  readonly paths: readonly string[];
  readonly form: "proto" | "thrift";
}

const MODULES = path.join(import.meta.dirname, "../node_modules");

/** What says which version of a corpus is there. */
export function packageOf(name: string): string {
  return path.join(MODULES, name, "package.json");
}

/** As docs/importing.md has them. */
export const CORPORA: readonly Corpus[] = [
  proto("google-proto-files", "google-proto-files"),
  proto("google-gax", "google-gax/build/protos"),
  proto(
    "@grpc/grpc-js",
    "@grpc/grpc-js/proto/channelz.proto",
    "@grpc/grpc-js/proto/xds",
    "@grpc/grpc-js/proto/protoc-gen-validate",
  ),
  proto("etcd3", "etcd3/proto"),
  thrift("thriftrw", "thriftrw/test", "thriftrw/benchmarks"),
  thrift("jaeger-client", "jaeger-client/dist/src"),
  thrift("hive-driver", "hive-driver/thrift"),
];

function proto(name: string, ...paths: readonly string[]): Corpus {
  return { name, paths: paths.map((each) => path.join(MODULES, each)), form: "proto" };
}

function thrift(name: string, ...paths: readonly string[]): Corpus {
  return { name, paths: paths.map((each) => path.join(MODULES, each)), form: "thrift" };
}
