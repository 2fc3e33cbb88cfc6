// Questions to the server of the console. A refusal is an error with what to do.

import type { Refused } from "../../cli/live/console/messages.js";

export class RefusedError extends Error {
  override readonly name: "RefusedError" = "RefusedError";
  /** Of HTTP; 0 when nobody answered. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, { code, message }: Refused) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Rejects with RefusedError. The caller says what comes back, as the server has it in messages. */
export async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const request: RequestInit =
    body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => {
    throw new RefusedError(0, { code: "UNAVAILABLE", message: "the console does not answer; see whether it runs" });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer; // the server is of the same package
  throw new RefusedError(response.status, readRefusal(answer, response.status));
}

function readRefusal(answer: unknown, status: number): Refused {
  if (typeof answer === "object" && answer !== null && "message" in answer && "code" in answer)
    return { code: String(answer.code), message: String(answer.message) };
  return { code: "UNKNOWN", message: `the console answered ${status}` };
}
