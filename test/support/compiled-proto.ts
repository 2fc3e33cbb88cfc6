// Exported contracts as protoc reads them: what programs of protobuf are made of.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { exportProto, printProto } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";

/** Throws with what protoc says. */
export function compileProto(contract: Descriptor): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, describeProto(contract)));
}

/** A set of descriptors, as protoc writes it: with what is imported. */
export function describeProto(contract: Descriptor): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), "callwire-proto-"));
  try {
    const files = exportProto(contract);
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
      writeFileSync(path.join(folder, file.path), printProto(file));
    }
    const set = path.join(folder, "set.bin");
    const paths = files.map((file) => file.path);
    const options = ["-I", folder, "--include_imports", `--descriptor_set_out=${set}`, ...paths];
    execFileSync("/usr/bin/protoc", options, { stdio: "pipe" });
    return readFileSync(set);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
