// The items of a stream as server-sent events, for people and for EventSource. A failure is an
// event `error`, and the end is an event `end`: else a browser would call again.

import type { ServerResponse } from "node:http";
import type { JsonValue } from "../json/json-value.js";
import type { AnswerMetadata, Failure } from "./backend.js";
import { connectError } from "./connect-error.js";
import type { HttpMethod } from "./http-method.js";
import { ItemAnswer } from "./item-answer.js";
import type { SlowRequests } from "./slow-requests.js";

export class EventStream extends ItemAnswer {
  constructor(response: ServerResponse, method: HttpMethod, stalled: SlowRequests) {
    super(response, method, stalled, { "content-type": "text/event-stream", "cache-control": "no-store" });
  }

  protected encodeItem(message: JsonValue): string {
    return `data: ${JSON.stringify(message)}\n\n`;
  }

  protected encodeEnd(_beside: AnswerMetadata | undefined): string {
    return "event: end\ndata: {}\n\n";
  }

  protected encodeFailure(failure: Failure, _beside: AnswerMetadata | undefined): string {
    return `event: error\ndata: ${JSON.stringify(connectError(failure))}\n\n`;
  }
}
