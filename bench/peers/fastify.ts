// Fastify behind undici: JSON with schemas both ways, bytes as octet streams, as many connections
// as calls in flight. It has no streams of items.

import { fastify as createFastify } from "fastify";
import { Pool } from "undici";
import type { Order } from "../order.js";
import type { Peer } from "../peer.js";

const TEXT = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const ADDRESS = { type: "object", properties: { street: TEXT, city: TEXT, postcode: TEXT, country: TEXT } } as const;
const LINE = {
  type: "object",
  properties: { sku: TEXT, name: TEXT, quantity: { type: "integer" }, price: NUMBER, inStock: { type: "boolean" } },
} as const;
const ORDER = {
  type: "object",
  properties: {
    number: { type: "integer" },
    customer: TEXT,
    email: TEXT,
    shipTo: ADDRESS,
    lines: { type: "array", items: LINE },
    tags: { type: "array", items: TEXT },
    total: NUMBER,
    note: TEXT,
  },
} as const;
const DIVIDE = { type: "object", properties: { num1: NUMBER, num2: NUMBER }, required: ["num1", "num2"] } as const;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export const fastify: Peer = {
  async startServer() {
    const app = createFastify({ bodyLimit: MAX_BODY_BYTES, keepAliveTimeout: 600_000 });
    app.addContentTypeParser("application/octet-stream", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.post<{ Body: { num1: number; num2: number } }>(
      "/divide",
      { schema: { body: DIVIDE, response: { 200: { type: "object", properties: { value: NUMBER } } } } },
      async ({ body }) => ({ value: body.num1 / body.num2 }),
    );
    app.post<{ Body: Order }>("/place", { schema: { body: ORDER, response: { 200: ORDER } } }, async ({ body }) => body);
    app.post<{ Body: Buffer }>("/echo", async ({ body }, reply) => reply.type("application/octet-stream").send(body));
    return { address: (await app.listen({ host: "127.0.0.1", port: 0 })).replace("http://", "") };
  },
  async startClient(address) {
    const pool = new Pool(`http://${address}`);
    const post = async (path: string, type: string, body: string | Uint8Array) => {
      const answer = await pool.request({ method: "POST", path, headers: { "content-type": type }, body });
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
      return answer.body;
    };
    const postJson = async (path: string, body: object) => (await post(path, "application/json", JSON.stringify(body))).json();
    return {
      divide: async (num1, num2) => ((await postJson("/divide", { num1, num2 })) as { readonly value: number }).value, // as its schema says
      place: async (order) => (await postJson("/place", order)) as Order, // as its schema says
      echo: async (bytes) => (await post("/echo", "application/octet-stream", bytes)).bytes(),
    };
  },
};
