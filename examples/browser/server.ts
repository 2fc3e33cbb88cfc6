// A page and the services that it calls. `server [PORT]`: where the page is; 0, and without one, a
// free port. Ctrl-C or SIGTERM drains the services.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { Calculator } from "../../generated/calculator.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { calculator } from "../calculator/calculator.js";
import { kitchen } from "../streams/kitchen.js";
import { loadPage } from "./page-files.js";

/** Between two points of the stream. */
const STEP_MS = 250;

const page = createServer();
page.listen(Number(process.argv[2] ?? 0), "127.0.0.1");
await once(page, "listening");
const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`; // it listens on TCP

const services = [
  implement(Calculator, calculator),
  implement(Kitchen, {
    ...kitchen,
    async *watch({ signal }, fromSeq) {
      for (let x = fromSeq; ; x++) {
        yield { x, y: Math.sin(x / 5) };
        await sleep(STEP_MS, undefined, { signal });
      }
    },
  }),
];
const server = await serve({ services, http: createHttp({ cors: { origins: [origin] } }) });

const files = await loadPage(server.httpUrl ?? "");
page.on("request", ({ method, url = "/" }, response) => {
  const file = method === "GET" ? files.get(url) : undefined;
  response.writeHead(file === undefined ? 404 : 200, { ...files.headers, "content-type": file?.type ?? "text/plain" });
  response.end(file?.content ?? "not found");
});
console.log(`open ${origin}/`);
