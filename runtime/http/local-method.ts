// The values of one method of a server between JSON and what its handler has.

import type { DeclaredError } from "../base/errors.js";
import { type JsonCodec, JsonCodecs } from "../json/json-codecs.js";
import { TO_PROGRAMS } from "../json/program-json.js";
import type { MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";
import { DynamicCodecs } from "../schema/dynamic-codec.js";
import type { ErrorDef } from "../schema/service-def.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import type { DeclaredFailure } from "./backend.js";
import type { HttpMethod } from "./http-method.js";
import { encodeProto } from "./proto-messages.js";

/** A method of this server. */
export interface LocalMethod extends HttpMethod {
  /** Its number on the wire, and in the server's table. */
  readonly id: number;
  /** What the contract gives a call whose client says nothing. */
  readonly timeoutMs: number | undefined;
  readonly forms: MethodForms;
}

export interface MethodForms {
  readonly args: JsonCodec<readonly unknown[]>;
  /** Of the stream that the client sends. */
  readonly item: JsonCodec | undefined;
  readonly result: JsonCodec;
  /** An error that the method declares, for its client. Throws when its fields do not fit. */
  describeError(def: ErrorDef, error: DeclaredError): DeclaredFailure;
}

export class LocalForms {
  readonly #json: JsonCodecs;
  readonly #codecs: DynamicCodecs;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(types: ReadonlyMap<string, TypeDescriptor>) {
    this.#json = new JsonCodecs(types);
    this.#codecs = new DynamicCodecs(types);
    this.#types = types;
  }

  of(method: MethodDescriptor): MethodForms {
    return {
      args: this.#json.ofArguments(method),
      item: method.requestStream === undefined ? undefined : this.#json.of(method.requestStream.item),
      result: this.#json.ofResult(method),
      describeError: (def, error) => this.#describeError(def, error),
    };
  }

  /**
   * By way of its bytes: an error may be of generated code, or of a handler whose contract is data,
   * and what writes it knows which. Errors are few.
   */
  #describeError(def: ErrorDef, error: DeclaredError): DeclaredFailure {
    const writer = new Writer();
    def.codec.write(writer, error);
    const ref = { kind: "named", name: def.name } as const;
    const fields = this.#json.of(ref).toJson(this.#codecs.of(ref).read(Reader.of(writer.finish())), TO_PROGRAMS);
    return { type: def.name, fields, protobuf: encodeProto(this.#types, def.name, fields) };
  }
}
