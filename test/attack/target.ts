// The server that is attacked. With the word `http` it has a second port, for HTTP.

import { serve } from "callwire";
import { createHttp } from "callwire/http";
import { answerParent, tellParent, watchLoop, weigh } from "./child.js";
import { target } from "./target-service.js";

const longestPauseMs = watchLoop();

const server = await serve({
  stopOnSignal: false,
  graceMs: 0,
  ...(process.argv[2] === "http" ? { http: createHttp() } : {}),
  services: [target],
});

answerParent(async ({ kind }) => (kind === "weigh" ? weigh() : longestPauseMs()));
tellParent(server.httpUrl === undefined ? server.address.port : Number(new URL(server.httpUrl).port));
