// `callwire console` as a process, and the questions of a page without the page.

import { ProcessUnderTest } from "../support/process-under-test.js";

/** A token that stays the same, as in CALLWIRE_CONSOLE_TOKEN. */
const TOKEN = "token-of-the-tests-0123456789";

export interface ConsoleOptions {
  readonly registry?: string;
  readonly port?: number;
  readonly args?: readonly string[];
}

export class ConsoleUnderTest {
  readonly child: ProcessUnderTest;
  /** With the token. */
  readonly link: string;
  /** Such as `http://127.0.0.1:7870`. */
  readonly origin: string;
  #cookie = "";

  private constructor(child: ProcessUnderTest, link: string) {
    this.child = child;
    this.link = link;
    this.origin = new URL(link).origin;
  }

  static async start({ registry, port = 0, args = [] }: ConsoleOptions): Promise<ConsoleUnderTest> {
    const where = registry === undefined ? [] : ["--registry", registry];
    const child = ProcessUnderTest.start("cli/bin/callwire.js", ["console", "--port", String(port), ...where, ...args], {
      env: { CALLWIRE_CONSOLE_TOKEN: TOKEN },
    });
    return new ConsoleUnderTest(child, (await child.said(/^http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/))[0]);
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** The cookie that the token is exchanged for. */
  async cookie(): Promise<string> {
    if (this.#cookie !== "") return this.#cookie;
    const response = await fetch(`${this.origin}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: TOKEN }),
    });
    this.#cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return this.#cookie;
  }

  /** As the page asks. */
  async ask(path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }> {
    const cookie = await this.cookie();
    const post = { method: "POST", body: JSON.stringify(body), headers: { cookie, "content-type": "application/json" } };
    const response = await fetch(`${this.origin}${path}`, body === undefined ? { headers: { cookie } } : post);
    const text = await response.text();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  }

  async close(): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}
