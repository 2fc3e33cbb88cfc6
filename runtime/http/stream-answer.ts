// The answer of a stream as Connect has it: items in envelopes, and a last one with trailers and,
// if it has failed, why.

import type { ServerResponse } from "node:http";
import type { JsonValue } from "../json/json-value.js";
import type { AnswerMetadata, Failure } from "./backend.js";
import { connectError } from "./connect-error.js";
import { END_STREAM, writeEnvelope } from "./envelopes.js";
import { writeHeaders } from "./header-metadata.js";
import type { HttpMethod } from "./http-method.js";
import { ItemAnswer } from "./item-answer.js";
import type { SlowRequests } from "./slow-requests.js";

export class StreamAnswer extends ItemAnswer {
  constructor(response: ServerResponse, method: HttpMethod, stalled: SlowRequests) {
    super(response, method, stalled, { "content-type": "application/connect+json" });
  }

  protected encodeItem(message: JsonValue): Buffer {
    return writeEnvelope(0, JSON.stringify(message));
  }

  protected encodeEnd(beside: AnswerMetadata | undefined): Buffer {
    return writeEnvelope(END_STREAM, JSON.stringify(trailersOf(beside)));
  }

  protected encodeFailure(failure: Failure, beside: AnswerMetadata | undefined): Buffer {
    return writeEnvelope(END_STREAM, JSON.stringify({ error: connectError(failure), ...trailersOf(beside) }));
  }
}

/** Each with a list of values. */
function trailersOf(beside: AnswerMetadata | undefined): { readonly metadata?: JsonValue } {
  if (beside === undefined || beside.trailers.size === 0) return {};
  const trailers: Record<string, string> = {};
  writeHeaders(trailers, beside.trailers);
  return { metadata: Object.fromEntries(Object.entries(trailers).map(([name, value]) => [name, [value]])) };
}
