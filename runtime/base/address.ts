// Where something listens, as parts and as one text: a host and a port, with brackets around IPv6,
// or the path of a unix socket.

/** Where a socket is: a host and a port, or the path of a unix socket. */
export interface Address {
  /** A host name or an IP address, IPv6 without brackets. */
  readonly host: string;
  /** 0 to 65,535. To listen on 0 takes a free port. */
  readonly port: number;
  /** Path of a unix socket; `host` is "" then, and `port` 0. */
  readonly path?: string;
}

/** `127.0.0.1:4000`, `[::1]:4000` or `unix:/run/calculator.sock`. */
export function formatAddress({ host, port, path }: Address): string {
  if (path !== undefined) return `unix:${path}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The reverse for `host:port` with a port from 0 to 65535; undefined for another text. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) return undefined;
  // Names in other scripts and short forms such as `127.1` are the resolver's.
  const isRight = match?.[1] === undefined ? !/^\.|\.\./.test(host) : isIpv6(host);
  return isRight ? { host, port } : undefined;
}

/**
 * One label of a name. With `_`, which is no part of a host name and yet stands in those of
 * containers.
 */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/**
 * A name or an address that others may connect to, without port and brackets. Whether it exists is
 * found out by connecting.
 */
export function isHost(value: unknown): value is string {
  if (typeof value !== "string" || value.length > 254) return false;
  if (value.includes(":")) return isIpv6(value);
  const labels = value.replace(/\.$/, "").split(".");
  const isNumeric = /^\d+$/.test(labels.at(-1) ?? ""); // no name ends so: it is an address, or half of one
  return isNumeric ? isIpv4(labels) : labels.every((label) => LABEL.test(label));
}

function isIpv4(parts: readonly string[]): boolean {
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]+$/.test(text) && text.includes(":") && URL.canParse(`http://[${text}]`);
}

/** The address of `unix:` and an absolute path; undefined for another text. */
export function parseUnixAddress(text: string): Address | undefined {
  const path = /^unix:(?:\/\/)?(\/(?!\/)[^\0,]*(?<!\/))$/.exec(text)?.[1];
  return path === undefined ? undefined : { host: "", port: 0, path };
}

/** True for a port that one can connect to: 1 to 65535. */
export function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/**
 * True when only this machine reaches what listens there. A name counts only when it is
 * `localhost`: others may resolve to anything.
 */
export function isLoopback({ host, path }: Address): boolean {
  const normal = normalHost(host);
  return path !== undefined || normal === "localhost" || normal === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(normal);
}

/** True for `0.0.0.0` and `::`, on which one can listen but to which nobody can connect. */
export function isAnyHost({ host, path }: Address): boolean {
  const normal = normalHost(host);
  return path === undefined && (normal === "0.0.0.0" || normal === "[::]");
}

/** Each address has many spellings, such as `0:0::1` and `127.1`; URL knows them all. */
function normalHost(host: string): string {
  try {
    return new URL(`http://${host.includes(":") ? `[${host}]` : host}`).hostname;
  } catch {
    return host;
  }
}
