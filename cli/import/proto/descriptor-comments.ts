// Comments in a descriptor, which are there with `protoc --include_source_info`.

import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";

export class DescriptorComments {
  readonly #byWay: ReadonlyMap<string, string>;

  constructor({ sourceCodeInfo }: FileDescriptorProto) {
    this.#byWay = new Map(
      (sourceCodeInfo?.location ?? []).flatMap(({ path, leadingComments, trailingComments }) => {
        const comment = leadingComments || trailingComments;
        return comment === "" ? [] : [[path.join("."), comment] as const];
      }),
    );
  }

  /** `way`: numbers of fields of descriptors, and places in them, as protobuf has it. */
  of(way: readonly number[]): string | undefined {
    const comment = this.#byWay.get(way.join("."));
    return comment
      ?.split("\n")
      .map((line) => line.replace(/^ /, "").trimEnd())
      .join("\n");
  }
}
