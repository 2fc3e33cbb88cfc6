// Calls by HTTP that come faster than their handlers work.

import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { createHttp } from "callwire/http";
import { post } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { dial } from "../../support/raw-http.js";
import { until } from "../../support/wait.js";

const DIVIDE = "/demo.kitchen.v1.Kitchen/divide";
const BODY = '{"num1": 1}';
const CLIENTS = 40;
const WORK_MS = 10;
/** Less than a call of each client takes. */
const TIMEOUT_MS = 250;

function asked(timeoutMs: number): string {
  const head = `POST ${DIVIDE} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  return `${head}connect-timeout-ms: ${timeoutMs}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
}

function busyFor(ms: number): void {
  const endsAt = performance.now() + ms;
  while (performance.now() < endsAt);
}

describe("a server with more calls by HTTP than it can do", () => {
  afterEach(closeKitchens);

  it("begins no call whose time was over while it waited behind others of its connection", async () => {
    let ran = 0;
    const server = await startKitchen(
      {
        divide(_context, num1) {
          ran++;
          busyFor(2 * TIMEOUT_MS);
          return num1;
        },
      },
      { http: createHttp() },
    );
    const socket = dial(server);
    let answers = "";
    socket.on("data", (chunk: Buffer) => (answers += chunk.toString()));
    try {
      socket.write(asked(TIMEOUT_MS).repeat(3));
      await until(() => answers.split("HTTP/1.1 ").length === 4 && answers.endsWith("}"));
      const statuses = answers.match(/HTTP.1.1 \d+|no time left/g);

      assert.deepEqual(statuses, ["HTTP/1.1 200", "HTTP/1.1 504", "no time left", "HTTP/1.1 504", "no time left"]);
      assert.equal(ran, 1);
    } finally {
      socket.destroy();
    }
  });

  it("refuses what has waited too long before its handler runs, and answers who has time", async function () {
    this.timeout(60_000);
    let ran = 0;
    const server = await startKitchen(
      {
        divide(_context, num1) {
          busyFor(WORK_MS);
          ran++;
          return num1;
        },
      },
      { http: createHttp() },
    );
    const answers: string[] = [];
    const sockets = Array.from({ length: CLIENTS }, (): Socket => {
      const socket = dial(server);
      socket.on("data", (chunk: Buffer) => {
        answers.push(chunk.toString());
        socket.write(asked(TIMEOUT_MS));
      });
      return socket;
    });
    try {
      for (const socket of sockets) socket.write(asked(TIMEOUT_MS));
      const isRefused = (answer: string): boolean =>
        /^HTTP.1.1 (429|504) /.test(answer) && /overloaded|no time left/.test(answer);
      await until(() => answers.filter(isRefused).length >= 5, 50_000);
      const patient = await post(server, DIVIDE, BODY, { "connect-timeout-ms": "50000" });

      assert.deepEqual([patient.status, patient.body], [200, { result: 1 }]);
      assert.ok(ran < answers.length, `${ran} handlers for ${answers.length} answers`);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});
