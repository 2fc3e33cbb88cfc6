// What of a request's first line says where it goes. Proxies may write the whole address there.

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Path and query, with a slash in front. Undefined when the first line names another host than the
 * header Host: what a proxy in front has read may be either. Source: RFC 9112, 3.2.2.
 */
export function targetOf({ url = "", headers }: IncomingMessage): string | undefined {
  if (url.startsWith("/")) return url;
  const [start, authority = ""] = ABSOLUTE.exec(url) ?? [];
  if (start === undefined) return `/${url}`; // of OPTIONS, and what is none
  if (authority.toLowerCase() !== hostOf(headers).toLowerCase()) return undefined;
  const rest = url.slice(start.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Over HTTP/2 it has another name. */
export function hostOf(headers: IncomingHttpHeaders): string {
  if (headers.host !== undefined) return headers.host;
  const authority = headers[":authority"];
  return typeof authority === "string" ? authority : "";
}
