// Calls by HTTP for tests: a request, and all of its answer.

import type { CallwireServer } from "callwire";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

/** Posts JSON, or a text as it is. */
export async function post(
  server: CallwireServer,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(server, path, { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } });
}

export async function ask(server: CallwireServer, path: string, init: RequestInit = {}): Promise<HttpAnswer> {
  const response = await fetch(`${server.httpUrl}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: isJson(response) ? JSON.parse(text) : text };
}

function isJson({ headers }: Response): boolean {
  return headers.get("content-type") === "application/json";
}
