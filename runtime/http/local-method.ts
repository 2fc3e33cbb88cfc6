// The values of one method of a server between JSON and what its handler has.

import type { DeclaredError } from "../base/errors.js";
import { type JsonCodec, JsonCodecs } from "../json/json-codecs.js";
import type { FromJsonOptions, ToJsonOptions } from "../json/json-options.js";
import type { JsonValue } from "../json/json-value.js";
import type { MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";
import { DynamicCodecs } from "../schema/dynamic-codec.js";
import type { ErrorDef } from "../schema/service-def.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import type { HttpMethod } from "./http-method.js";

/** A method of this server. */
export interface LocalMethod extends HttpMethod {
  /** Its number on the wire, and in the server's table. */
  readonly id: number;
  /** What the contract gives a call whose client says nothing. */
  readonly timeoutMs: number | undefined;
  readonly forms: MethodForms;
}

/**
 * A newer client may send names that are not known here. One of protobuf leaves out a list that is
 * empty, and reads no parts of a nanosecond.
 */
export const FROM_PROGRAMS: FromJsonOptions = { unknownNames: "skip", absentLists: "empty" };
export const TO_PROGRAMS: ToJsonOptions = { durations: "nanoseconds" };

export interface MethodForms {
  readonly args: JsonCodec<readonly unknown[]>;
  /** Of the stream that the client sends. */
  readonly item: JsonCodec | undefined;
  readonly result: JsonCodec;
  /** The fields of an error that the method declares. Throws when they do not fit. */
  errorToJson(def: ErrorDef, error: DeclaredError): JsonValue;
}

export class LocalForms {
  readonly #json: JsonCodecs;
  readonly #codecs: DynamicCodecs;

  constructor(types: ReadonlyMap<string, TypeDescriptor>) {
    this.#json = new JsonCodecs(types);
    this.#codecs = new DynamicCodecs(types);
  }

  of(method: MethodDescriptor): MethodForms {
    return {
      args: this.#json.ofArguments(method),
      item: method.requestStream === undefined ? undefined : this.#json.of(method.requestStream.item),
      result: this.#json.ofResult(method),
      errorToJson: (def, error) => this.#errorToJson(def, error),
    };
  }

  /**
   * By way of its bytes: an error may be of generated code, or of a handler whose contract is data,
   * and what writes it knows which. Errors are few.
   */
  #errorToJson(def: ErrorDef, error: DeclaredError): JsonValue {
    const writer = new Writer();
    def.codec.write(writer, error);
    const ref = { kind: "named", name: def.name } as const;
    return this.#json.of(ref).toJson(this.#codecs.of(ref).read(Reader.of(writer.finish())), TO_PROGRAMS);
  }
}
