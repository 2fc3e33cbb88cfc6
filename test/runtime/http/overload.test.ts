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

describe("a server with more calls by HTTP than it can do", () => {
  afterEach(closeKitchens);

  it("refuses what has waited too long before its handler runs, and answers who has time", async function () {
    this.timeout(60_000);
    let ran = 0;
    const server = await startKitchen(
      {
        divide(_context, num1) {
          const endsAt = performance.now() + WORK_MS;
          while (performance.now() < endsAt);
          ran++;
          return num1;
        },
      },
      { http: createHttp() },
    );
    const asked = `POST ${DIVIDE} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnect-timeout-ms: ${TIMEOUT_MS}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
    const answers: string[] = [];
    const sockets = Array.from({ length: CLIENTS }, (): Socket => {
      const socket = dial(server);
      socket.on("data", (chunk: Buffer) => {
        answers.push(chunk.toString());
        socket.write(asked);
      });
      return socket;
    });
    try {
      for (const socket of sockets) socket.write(asked);
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
