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
  server: Pick<CallwireServer, "httpUrl">,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(server, path, { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } });
}

export async function ask(server: Pick<CallwireServer, "httpUrl">, path: string, init: RequestInit = {}): Promise<HttpAnswer> {
  const response = await fetch(`${server.httpUrl}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: isJson(response) && text !== "" ? JSON.parse(text) : text };
}

function isJson({ headers }: Response): boolean {
  return headers.get("content-type") === "application/json";
}

/** What a stream has answered: its messages, and the last one, which says how it ended. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly messages: readonly unknown[];
  readonly end: unknown;
}

/** Posts messages in envelopes, and reads the answer to its end. */
export async function stream(
  server: Pick<CallwireServer, "httpUrl">,
  path: string,
  messages: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamAnswer> {
  const response = await fetch(`${server.httpUrl}${path}`, {
    method: "POST",
    body: Buffer.concat(messages.map((message) => envelope(0, JSON.stringify(message)))),
    headers: { "content-type": "application/connect+json", ...headers },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const found = readEnvelopes(bytes);
  const end = found.find(({ flags }) => flags === 2);
  const items = found.filter(({ flags }) => flags === 0).map(({ json }) => json);
  return { status: response.status, headers: response.headers, messages: items, end: end?.json };
}

export function envelope(flags: number, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

export function readEnvelopes(bytes: Buffer): readonly { readonly flags: number; readonly json: unknown }[] {
  const found: { flags: number; json: unknown }[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 1);
    found.push({ flags: bytes[at] ?? 0, json: JSON.parse(bytes.toString("utf8", at + 5, at + 5 + length)) });
    at += 5 + length;
  }
  return found;
}
