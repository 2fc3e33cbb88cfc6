// CORS: what browsers are told of calls from pages of other origins. Off unless it is asked for.

import type { IncomingMessage, ServerResponse } from "node:http";
import { describeValue } from "../base/contract-error.js";
import { CORS_MAX_AGE_SECONDS } from "../base/limits/http.js";
import { IS_BOOLEAN, type OptionRule, type OptionRules, withStandard } from "../base/options.js";
import { TRACE_HEADERS } from "./header-metadata.js";

/** From which pages browsers may call the server. */
export interface CorsOptions {
  /**
   * Origins, such as `https://shop.example.org`, or `"*"` for all: then without `credentials`.
   */
  readonly origins: readonly string[] | "*";
  /** Whether browsers send cookies and the like along. Default false. */
  readonly credentials?: boolean | undefined;
}

const ORIGIN = /^https?:\/\/[^\s/?#@]+$/;

/** Of docs/options.md, too. */
export const CORS_RULES: OptionRules<CorsOptions> = {
  origins: {
    expected: 'a list of origins, such as "https://shop.example.org", or "*"',
    isRight: (value) =>
      value === "*" ||
      (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && ORIGIN.test(each))),
    explain: (value) => explainTexts(value, ORIGIN),
  },
  credentials: withStandard(IS_BOOLEAN, false),
};

export const IS_CORS: OptionRule = {
  expected: 'an object with origins, and without credentials for "*"',
  isRight(value) {
    if (typeof value !== "object" || value === null || !("origins" in value)) return false;
    return value.origins !== "*" || Reflect.get(value, "credentials") !== true;
  },
  inside: CORS_RULES,
};

/** Which one of a list has not the form. */
export function explainTexts(value: unknown, form: RegExp): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const wrong: unknown = value.find((each) => typeof each !== "string" || !form.test(each));
  return wrong === undefined ? undefined : `${describeValue(wrong)} is none`;
}

/**
 * `origin` is one that is allowed; undefined when the request has none. A cache must not give the
 * answer of one to pages of another.
 */
export function allowOrigin(
  response: ServerResponse,
  origin: string | undefined,
  { origins, credentials = false }: CorsOptions,
): void {
  if (origins !== "*") response.setHeader("vary", "origin");
  const allowed = origins === "*" ? "*" : origin;
  if (allowed === undefined) return;
  response.setHeader("access-control-allow-origin", allowed);
  if (credentials) response.setHeader("access-control-allow-credentials", "true");
  else response.setHeader("access-control-expose-headers", "*"); // with credentials it would be a name
}

/** True when it was a question before a call, and is answered. */
export function answerPreflight(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  metadata: readonly string[],
): boolean {
  if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
  const own = ["content-type", "connect-protocol-version", "connect-timeout-ms", "x-user-agent"];
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": [...own, ...TRACE_HEADERS, ...metadata].join(", "),
    "access-control-max-age": String(CORS_MAX_AGE_SECONDS),
  });
  response.end();
  return true;
}
