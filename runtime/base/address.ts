// Where something listens, as parts and as one text: a host and a port, with brackets around IPv6, or the path of a unix socket.

export interface Address {
  readonly host: string;
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
  return host === undefined || port > 65_535 ? undefined : { host, port };
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

/** True when only this machine reaches what listens there. A name counts only when it is `localhost`: others may resolve to anything. */
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
