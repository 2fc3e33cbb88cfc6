// Deliberate faults of the client over fetch.

import { inRoom, type Mutant } from "../mutant.js";

export const WEB_FAULTS: readonly Mutant[] = [
  ...inRoom("runtime/web", [
    {
      what: "makes a call again that may run once alone",
      file: "unary-call.ts",
      text: "!method.idempotent ||",
      replacement: "",
      tests: ["connect"],
    },
    {
      what: "puts arguments of any length into a URL",
      file: "web-request.ts",
      text: "return query.length > MAX_WEB_QUERY ? undefined : query;",
      replacement: "return query;",
      tests: ["unary-call"],
    },
    {
      what: "posts what a browser may keep",
      file: "web-request.ts",
      text: 'if (!isCached || typeof body !== "string") return undefined;',
      replacement: 'if (isCached || typeof body !== "string") return undefined;',
      tests: ["unary-call"],
    },
    {
      what: "makes a call again without a budget",
      file: "unary-call.ts",
      text: "core.retries--;",
      replacement: "",
      tests: ["connect"],
    },
    {
      what: "shows a stranger's page as an answer",
      file: "web-request.ts",
      text: 'if (!hasType(response, "application/json")) {',
      replacement: "if (false) {",
      tests: ["unary-call"],
    },
    {
      what: "reads an answer of any length",
      file: "web-request.ts",
      text: "body.read(MAX_WEB_ANSWER_BYTES + 1)",
      replacement: "body.read(100 * MAX_WEB_ANSWER_BYTES)",
      tests: ["unary-call"],
    },
    {
      what: "takes a cut stream for one that has ended",
      file: "web-stream.ts",
      text: 'throw lostAnswer(method, "the connection closed in the middle of the stream");',
      replacement: "return undefined;",
      tests: ["web-stream"],
    },
    {
      what: "takes a compressed item",
      file: "envelope.ts",
      text: "const COMPRESSED = 1;",
      replacement: "const COMPRESSED = 0;",
      tests: ["web-stream"],
    },
    {
      what: "leaves its listener on the caller's signal",
      file: "call-scope.ts",
      text: 'this.#caller?.removeEventListener("abort", this.#onAbort);',
      replacement: "",
      tests: ["connect"],
    },
    {
      what: "lets a caller set headers of the protocol",
      file: "call-options.ts",
      text: "|| RESERVED.test(key)",
      replacement: "",
      tests: ["connect"],
    },
    {
      what: "ends a stream after the time of a call",
      file: "connect.ts",
      text: "(isLong ? Infinity : core.timeoutMs)",
      replacement: "core.timeoutMs",
      tests: ["connect"],
    },
    {
      what: "waits as long as a server likes",
      file: "unary-call.ts",
      text: " || pauseMs > MAX_WEB_RETRY_PAUSE_MS",
      replacement: "",
      tests: ["connect"],
    },
    {
      what: "shows a part of a body that is no JSON",
      file: "web-request.ts",
      text: 'throw new TypeError("it is no JSON");',
      replacement: "throw new TypeError(new TextDecoder().decode(bytes));",
      tests: ["unary-call"],
    },
    {
      what: "leaves the source of a call open that is over",
      file: "request-items.ts",
      text: 'call.scope.signal.addEventListener("abort", close);',
      replacement: "",
      tests: ["real-server"],
    },
    {
      what: "loses the sign of a zero",
      file: "value-json.ts",
      text: 'if (Object.is(value, -0)) return "-0";',
      replacement: "",
      tests: ["value-json"],
    },
  ]),
  ...inRoom("compiler/emit", [
    {
      what: "puts what nobody may see into a URL",
      file: "type-data.ts",
      text: "parameters.every(({ sensitive }) => sensitive !== true);",
      replacement: "parameters.length >= 0;",
      tests: ["type-data"],
    },
  ]),
];
