// A client by HTTP/1.1 that keeps its connections, as programs do: fewer and cheaper ones than
// `fetch` makes.

import { Agent, request } from "node:http";

export interface TextAnswer {
  readonly status: number | undefined;
  readonly body: string;
  /** Whether this connection is used again. */
  readonly connection: string | undefined;
}

export class HttpClient {
  readonly #url: string;
  readonly #agent: Agent;

  /** `connections`: at most, and at once so many requests. */
  constructor(url: string, connections = 1) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(path: string, json: unknown, headers: Readonly<Record<string, string>> = {}): Promise<TextAnswer> {
    return this.#ask("POST", path, JSON.stringify(json), { "content-type": "application/json", ...headers });
  }

  get(path: string): Promise<TextAnswer> {
    return this.#ask("GET", path, "", {});
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(method: string, path: string, body: string, headers: Readonly<Record<string, string>>): Promise<TextAnswer> {
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { method, headers: { ...headers, ...length }, agent: this.#agent };
      const asked = request(`${this.#url}${path}`, options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode, body: text, connection: response.headers.connection }));
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }
}
