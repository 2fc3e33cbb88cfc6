// Who may ask the console: what pages of others, links and scripts try, against its server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect as connectSocket } from "node:net";
import { openRegistry } from "callwire";
import { listenOn } from "#cli/live/console/console-server.js";
import { type OpenConsole, openConsole } from "#cli/live/console/open-console.js";
import { createLive } from "../live-here.js";

const TOKEN = "a-token-that-nobody-guesses-0";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe("the console", () => {
  let opened: OpenConsole;
  let port: number;
  let cookie: string;

  before(async () => {
    const listening = await listenOn(0);
    port = listening.port;
    const { registry } = openRegistry("memory:console");
    opened = await openConsole(createLive({ registry: "memory:console" }), registry, listening, { token: TOKEN });
    const { headers } = await ask("POST", "/api/session", {}, JSON.stringify({ token: TOKEN }));
    cookie = headers["set-cookie"]?.[0] ?? "";
  });
  after(() => opened.close());

  /** With the headers of a browser's page, unless others are given. */
  async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const own = { host: `127.0.0.1:${port}`, "content-type": "application/json" };
    const request = httpRequest({ host: "127.0.0.1", port, method, path, headers: { ...own, ...headers } });
    request.end(body);
    const [response] = await once(request, "response");
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, headers: response.headers, text };
  }

  const own = () => ({ cookie: cookie.split(";")[0] ?? "" });

  it("gives a cookie for the token that scripts cannot read, and that no other site sends", () => {
    assert.match(cookie, new RegExp(`^callwire-console-${port}=[\\w-]{43}; Path=/api; HttpOnly; SameSite=Strict$`));
    assert.doesNotMatch(cookie, new RegExp(TOKEN));
  });

  it("answers whoever has the cookie", async () => {
    const { status, text } = await ask("GET", "/api/warnings", own());

    assert.deepEqual([status, text], [200, "[]"]);
  });

  const refused: readonly (readonly [string, string, Record<string, string>, number])[] = [
    ["a name of another host that leads here (DNS rebinding)", "/api/hello", { host: "evil.example" }, 421],
    ["such a name with this port", "/", { host: "evil.example:80" }, 421],
    ["a name that begins as an own one", "/api/hello", { host: "127.0.0.1.evil.example" }, 421],
    ["a page of another origin", "/api/hello", { origin: "https://evil.example" }, 403],
    ["a page of another port of this machine", "/api/hello", { origin: "http://127.0.0.1:1" }, 403],
    ["a page without an origin, as in a sandbox", "/api/hello", { origin: "null" }, 403],
    ["an image of a page of another port", "/api/hello", { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }, 403],
    ["a script of another site", "/page.js", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, 403],
  ];
  for (const [name, path, headers, wanted] of refused) {
    it(`refuses ${name}, whatever cookie comes with it`, async () => {
      const { status, text } = await ask("GET", path, { ...own(), ...headers });

      assert.equal(status, wanted);
      assert.match(text, /open the link that callwire console prints/);
    });
  }

  it("lets a link of another site lead to the page, which has nothing but what the package has", async () => {
    const { status } = await ask("GET", "/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" });

    assert.equal(status, 200);
  });

  it("refuses who has no cookie, a wrong one, and that of another port", async () => {
    const [, value = ""] = own().cookie.split("=");
    const given = ["", `callwire-console-${port}=`, `callwire-console-${port}=${"x".repeat(43)}`, `callwire-console-1=${value}`];
    for (const each of given) {
      const { status, text } = await ask("GET", "/api/events", { cookie: each });
      assert.deepEqual([status, JSON.parse(text).code], [401, "UNAUTHENTICATED"], each);
    }
  });

  it("gives no cookie for a wrong token, nor for one in the address", async () => {
    for (const body of ['{"token":"x"}', '{"token":""}', "{}", "null", '{"token":{"length":29}}', "[]"]) {
      const { status, headers } = await ask("POST", "/api/session", {}, body);
      assert.deepEqual([status, headers["set-cookie"]], [401, undefined], body);
    }
    assert.equal((await ask("GET", `/api/warnings?token=${TOKEN}`)).status, 401);
  });

  it("takes no form of another page: it is no JSON", async () => {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
      const { status } = await ask("POST", "/api/session", { "content-type": type }, JSON.stringify({ token: TOKEN }));
      assert.equal(status, 415, type);
    }
  });

  it("takes no more than its bound of a body, and no broken one", async () => {
    assert.equal((await ask("POST", "/api/session", {}, `"${"x".repeat(100_000)}"`)).status, 400);
    assert.equal((await ask("POST", "/api/session", {}, "{")).status, 400);
  });

  it("sends its policy and no referrer with every answer", async () => {
    for (const path of ["/", "/page.js", "/style.css", "/services/x", "/nothing.txt", "/api/hello", "/api/nothing"]) {
      const { headers } = await ask("GET", path, own());
      assert.equal(
        headers["content-security-policy"],
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        path,
      );
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
  });

  it("has no files but its own", async () => {
    for (const path of ["/../package.json", "/%2e%2e/package.json", "/console.cjs", "/services/../../x.js", "//etc/passwd"]) {
      const { text } = await ask("GET", path, own());
      assert.doesNotMatch(text, /dependencies|root:|require\(/, path);
    }
  });

  it("answers what is no request of HTTP, and goes on", async () => {
    const socket = connectSocket(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.end("GET http://[ HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n\u0000\u0001 garbage\r\n\r\n");
    socket.resume();
    await once(socket, "close");

    assert.equal((await ask("GET", "/api/hello", own())).status, 200);
  });

  it("follows nothing for a page that is not there", async () => {
    for (const path of ["/api/look", "/api/figures"]) {
      for (const page of ["00000000-0000-0000-0000-000000000000", "", 7, null]) {
        const { status } = await ask("POST", path, own(), JSON.stringify({ page, service: "a.A" }));
        assert.equal(status, 404, `${path} of ${page}`);
      }
    }
  });

  it("names no service that is none", async () => {
    for (const name of ["", "../x", "a%00b", "x".repeat(300)])
      assert.equal((await ask("GET", `/api/service?name=${name}`, own())).status, 400, name);
  });
});
