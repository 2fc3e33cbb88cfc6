// Services as those of protobuf, and the messages that hold parameters and results: always one of
// its own for the parameters, so that one more can be added.

import type { MethodDescriptor, ServiceDescriptor } from "callwire/schema";
import type { ProtoField, ProtoMessage, ProtoMethod, ProtoService } from "./proto-file.js";
import { distinctFields, docOf, fieldOf, NOTHING_RESERVED } from "./proto-messages.js";
import { freeName, type ProtoTypes } from "./proto-types.js";

/** Behind all parameters that a method can have, so that another one does not move it. */
const STREAM_NUMBER = 256;

/** One service with its messages. */
export interface ProtoServiceParts {
  readonly service: ProtoService;
  readonly messages: readonly ProtoMessage[];
}

/** `taken`: names of the package, to which those of the messages are added. */
export function serviceOf(types: ProtoTypes, service: ServiceDescriptor, taken: Set<string>): ProtoServiceParts {
  const at = service.name.lastIndexOf(".");
  const place = { package: service.name.slice(0, at), name: service.name.slice(at + 1), taken };
  const made = service.methods.map((method) => methodOf(types, place, method));
  return {
    service: { name: place.name, ...docOf(service), methods: made.map(({ method }) => method) },
    messages: made.flatMap(({ messages }) => messages),
  };
}

interface Place {
  readonly package: string;
  /** Of the service. */
  readonly name: string;
  readonly taken: Set<string>;
}

function methodOf(types: ProtoTypes, place: Place, method: MethodDescriptor) {
  const input = messageOf(nameIn(place, method, "Request"), requestFields(types, method));
  const messages = [input];
  let output: string;
  if (method.result?.kind === "named" && isMessageItself(types, method)) output = method.result.name;
  else {
    const made = messageOf(nameIn(place, method, "Response"), responseFields(types, method));
    messages.push(made);
    output = `${place.package}.${made.name}`;
  }
  const made: ProtoMethod = {
    name: method.name,
    ...docOf(method, ...notesOf(method)),
    input: `${place.package}.${input.name}`,
    output,
    clientStreams: method.requestStream !== undefined,
    serverStreams: method.kind === "serverStreaming" || method.kind === "bidi",
    idempotency: method.readonly === true ? "NO_SIDE_EFFECTS" : method.idempotent ? "IDEMPOTENT" : undefined,
  };
  return { method: made, messages };
}

/** A struct that is always there is the message; anything else stands in one, as `result`. */
function isMessageItself(types: ProtoTypes, { result, resultOptional }: MethodDescriptor): boolean {
  return result !== undefined && resultOptional !== true && types.isStruct(result);
}

function notesOf({ kind, throws }: MethodDescriptor): readonly string[] {
  const errors = throws.length === 0 ? [] : [`Fails with ${throws.join(", ")}.`];
  return kind === "oneway" ? [...errors, "The answer comes before the server has done it."] : errors;
}

/** By the order of the parameters: only behind the last can one be added. */
function requestFields(types: ProtoTypes, { parameters, requestStream }: MethodDescriptor): readonly ProtoField[] {
  const fields = parameters.map((parameter, index) => fieldOf(types, parameter, index + 1));
  if (requestStream === undefined) return fields;
  const { name, doc, item } = requestStream;
  const beside = parameters.length === 0 ? "" : " The first message has the parameters, too.";
  const note = `One item of the stream.${beside}`;
  const stream = { name, jsonName: name, ...docOf(doc === undefined ? {} : { doc }, note), number: STREAM_NUMBER };
  return [...fields, { ...stream, label: "optional", type: types.of(item) }];
}

function responseFields(types: ProtoTypes, { result }: MethodDescriptor): readonly ProtoField[] {
  return result === undefined ? [] : [fieldOf(types, { name: "result", type: result }, 1)];
}

function messageOf(name: string, fields: readonly ProtoField[]): ProtoMessage {
  const nothing = { deprecated: false, messages: [], enums: [], reserved: NOTHING_RESERVED };
  return { name, ...nothing, fields: distinctFields(fields) };
}

function nameIn({ name: service, taken }: Place, { name }: MethodDescriptor, ending: string): string {
  const base = `${service}${name.charAt(0).toUpperCase()}${name.slice(1)}${ending}`;
  const free = freeName(base, (candidate) => taken.has(candidate));
  taken.add(free);
  return free;
}
