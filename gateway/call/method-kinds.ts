// Which side of a method streams.

import type {
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
} from "@bufbuild/protobuf";

/** Neither. */
export function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

/** The server alone. */
export function streamsAnswers(method: DescMethod): method is DescMethodServerStreaming {
  return method.methodKind === "server_streaming";
}

/** The client alone. */
export function streamsRequests(method: DescMethod): method is DescMethodClientStreaming {
  return method.methodKind === "client_streaming";
}

/** Both. */
export function streamsBoth(method: DescMethod): method is DescMethodBiDiStreaming {
  return method.methodKind === "bidi_streaming";
}
