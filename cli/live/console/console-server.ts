// The HTTP of the console on 127.0.0.1: the files of the page, and its questions. Who may ask is
// decided in console-access.ts, what is answered by the routes that it is given.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ConsoleAccess, Refusal } from "./console-access.js";
import { HEADERS, type PageFile } from "./page-files.js";

/** Connections at once: six of each browser. */
const MAX_CONNECTIONS = 200;
/** Of a request that has no body of its own to carry: a token, or names. */
const MAX_BODY_BYTES = 64 * 1024;
/** For what is running, at the end. */
const LINGER_MS = 500;

/** Answers, or rejects with what `onError` of the routes understands. */
export type Route = (request: ConsoleRequest) => Promise<void> | void;

export interface ConsoleRequest {
  readonly url: URL;
  readonly response: ServerResponse;
  /** JSON that the page has sent. Rejects with BodyError. */
  body(maxBytes?: number): Promise<unknown>;
  answer(value: unknown): void;
}

export interface ConsoleRoutes {
  /** By method and path, such as `GET /api/events`. */
  readonly routes: ReadonlyMap<string, Route>;
  /** For those that have no cookie yet. */
  readonly openRoutes: ReadonlyMap<string, Route>;
  readonly files: ReadonlyMap<string, PageFile>;
  describeError(error: unknown): Refusal;
}

/** What the page has sent is too long, or no JSON. */
export class BodyError extends Error {
  override readonly name: "BodyError" = "BodyError";
}

export class ConsoleServer {
  readonly #access: ConsoleAccess;
  readonly #routes: ConsoleRoutes;
  readonly #server: Server;

  /** `server` listens already, so that its port is known. */
  constructor(server: Server, access: ConsoleAccess, routes: ConsoleRoutes) {
    this.#server = server;
    this.#access = access;
    this.#routes = routes;
    server.maxConnections = MAX_CONNECTIONS;
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeIdleConnections();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS);
      this.#server.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    response.on("error", () => undefined); // the page has gone
    try {
      const refusal = await this.#route(request, response);
      if (refusal !== undefined) sendRefusal(response, refusal);
    } catch (error) {
      if (response.headersSent) response.end();
      else sendRefusal(response, this.#routes.describeError(error));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<Refusal | undefined> {
    const refusal = this.#access.checkOrigin(request);
    if (refusal !== undefined) return refusal;
    const { method = "GET" } = request;
    const url = parseUrl(request.url);
    if (url === undefined) return { status: 400, code: "INVALID_ARGUMENT", message: "the address is none" };
    if (!url.pathname.startsWith("/api/")) return this.#sendFile(method, url.pathname, response);
    const key = `${method} ${url.pathname}`;
    const open = this.#routes.openRoutes.get(key);
    const noCookie = open === undefined ? this.#access.checkCookie(request) : undefined;
    if (noCookie !== undefined) return noCookie;
    const route = open ?? this.#routes.routes.get(key);
    if (route === undefined) return { status: 404, code: "NOT_FOUND", message: "the console has nothing there" };
    if (method === "POST" && request.headers["content-type"] !== "application/json")
      return { status: 415, code: "INVALID_ARGUMENT", message: "the console takes JSON alone" };
    await route({
      url,
      response,
      body: (maxBytes = MAX_BODY_BYTES) => readBody(request, maxBytes),
      answer: (value) => sendJson(response, 200, value),
    });
    return undefined;
  }

  /** Paths of the page's own are the page, so that a link into it can be sent to somebody. */
  #sendFile(method: string, path: string, response: ServerResponse): Refusal | undefined {
    if (method !== "GET" && method !== "HEAD") return { status: 405, code: "NOT_FOUND", message: "there is only a page" };
    const isPage = !/\.[a-z]+$/.test(path) || /^\/(?:services|call|mocks)\//.test(path);
    const file = this.#routes.files.get(path) ?? (isPage ? this.#routes.files.get("/") : undefined);
    if (file === undefined) return { status: 404, code: "NOT_FOUND", message: "the console has no such file" };
    response.writeHead(200, { "content-type": file.type, "content-length": file.content.length });
    response.end(method === "HEAD" ? undefined : file.content);
    return undefined;
  }
}

/** Rejects as `listen` does. */
export async function listenOn(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : port };
}

function parseUrl(path = "/"): URL | undefined {
  try {
    return new URL(path, "http://localhost");
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer; // no encoding is set
    length += bytes.length;
    if (length > maxBytes) throw new BodyError(`the request has more than ${maxBytes} bytes; send less`);
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw new BodyError(`the request is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sendRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  if (status >= 400) response.setHeader("connection", "close"); // what it has not read may be anything
  sendJson(response, status, { code, message });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = Buffer.from(JSON.stringify(value ?? null));
  response.writeHead(status, { "content-type": "application/json", "content-length": text.length });
  response.end(text);
}
