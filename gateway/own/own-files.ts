// The contracts of gRPC's own services, as files of protobuf: those that tools look for. Source:
// grpc/grpc-proto, "health.proto" and "reflection.proto".

import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

type FieldForm = readonly [name: string, number: number, type: string, isRepeated?: "repeated"];

/** A field is in the oneof when one is named. */
function message(
  name: string,
  fields: readonly FieldForm[],
  oneof?: { readonly name: string; readonly from: number },
): JsonObject {
  return {
    name,
    field: fields.map(
      ([field, number, type, isRepeated]): JsonObject => ({
        name: field,
        jsonName: field.replace(/_([a-z])/g, (_, next: string) => next.toUpperCase()),
        number,
        label: isRepeated === undefined ? "LABEL_OPTIONAL" : "LABEL_REPEATED",
        ...typeOf(type),
        ...(oneof !== undefined && number >= oneof.from ? { oneofIndex: 0 } : {}),
      }),
    ),
    ...(oneof === undefined ? {} : { oneofDecl: [{ name: oneof.name }] }),
  };
}

/** A scalar, or the full name of a message, or that of an enum behind `enum`. */
function typeOf(type: string): JsonObject {
  if (type.startsWith("enum ")) return { type: "TYPE_ENUM", typeName: type.slice("enum ".length) };
  return type.startsWith(".") ? { type: "TYPE_MESSAGE", typeName: type } : { type: `TYPE_${type.toUpperCase()}` };
}

/** `grpc.reflection.v1`, or the same as `v1alpha`, which older tools ask. */
export function reflectionFile(version: "v1" | "v1alpha"): FileDescriptorProto {
  const name = `grpc.reflection.${version}`;
  const requests: readonly FieldForm[] = [
    ["host", 1, "string"],
    ["file_by_filename", 3, "string"],
    ["file_containing_symbol", 4, "string"],
    ["file_containing_extension", 5, `.${name}.ExtensionRequest`],
    ["all_extension_numbers_of_type", 6, "string"],
    ["list_services", 7, "string"],
  ];
  const responses: readonly FieldForm[] = [
    ["valid_host", 1, "string"],
    ["original_request", 2, `.${name}.ServerReflectionRequest`],
    ["file_descriptor_response", 4, `.${name}.FileDescriptorResponse`],
    ["all_extension_numbers_response", 5, `.${name}.ExtensionNumberResponse`],
    ["list_services_response", 6, `.${name}.ListServiceResponse`],
    ["error_response", 7, `.${name}.ErrorResponse`],
  ];
  return fromJson(FileDescriptorProtoSchema, {
    name: `grpc/reflection/${version}/reflection.proto`,
    package: name,
    syntax: "proto3",
    messageType: [
      message("ServerReflectionRequest", requests, { name: "message_request", from: 3 }),
      message("ExtensionRequest", [
        ["containing_type", 1, "string"],
        ["extension_number", 2, "int32"],
      ]),
      message("ServerReflectionResponse", responses, { name: "message_response", from: 4 }),
      message("FileDescriptorResponse", [["file_descriptor_proto", 1, "bytes", "repeated"]]),
      message("ExtensionNumberResponse", [
        ["base_type_name", 1, "string"],
        ["extension_number", 2, "int32", "repeated"],
      ]),
      message("ListServiceResponse", [["service", 1, `.${name}.ServiceResponse`, "repeated"]]),
      message("ServiceResponse", [["name", 1, "string"]]),
      message("ErrorResponse", [
        ["error_code", 1, "int32"],
        ["error_message", 2, "string"],
      ]),
    ],
    service: [
      {
        name: "ServerReflection",
        method: [
          {
            name: "ServerReflectionInfo",
            inputType: `.${name}.ServerReflectionRequest`,
            outputType: `.${name}.ServerReflectionResponse`,
            clientStreaming: true,
            serverStreaming: true,
          },
        ],
      },
    ],
  });
}

const HEALTH = ".grpc.health.v1";

export const HEALTH_FILE: FileDescriptorProto = fromJson(FileDescriptorProtoSchema, {
  name: "grpc/health/v1/health.proto",
  package: "grpc.health.v1",
  syntax: "proto3",
  messageType: [
    message("HealthCheckRequest", [["service", 1, "string"]]),
    {
      ...message("HealthCheckResponse", [["status", 1, `enum ${HEALTH}.HealthCheckResponse.ServingStatus`]]),
      enumType: [
        {
          name: "ServingStatus",
          value: ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"].map((name, number) => ({ name, number })),
        },
      ],
    },
  ],
  service: [
    {
      name: "Health",
      method: [
        { name: "Check", inputType: `${HEALTH}.HealthCheckRequest`, outputType: `${HEALTH}.HealthCheckResponse` },
        {
          name: "Watch",
          inputType: `${HEALTH}.HealthCheckRequest`,
          outputType: `${HEALTH}.HealthCheckResponse`,
          serverStreaming: true,
        },
      ],
    },
  ],
});
